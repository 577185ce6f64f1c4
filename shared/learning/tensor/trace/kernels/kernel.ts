import type { Graph } from '../graph.ts';
import type { Handle } from '../handle.ts';

/**
 * Records one tfjs kernel. Inputs and attributes are those of the kernel's own types in tfjs-core; `never` lets each
 * translation name them, and the backend is the only caller.
 */
export type Kernel = (g: Graph, inputs: never, attributes: never) => Handle | readonly Handle[];

export interface Unary {
  readonly x: Handle;
}

export interface Binary {
  readonly a: Handle;
  readonly b: Handle;
}
