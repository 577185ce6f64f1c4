import type { Graph, GraphNode, Value } from '../graph.ts';
import type { TraceOptions } from '../trace-options.ts';
import { chainScatters } from './chain-scatters.ts';
import { foldBias } from './fold-bias.ts';
import { foldScale } from './fold-scale.ts';
import { sumByProduct } from './sum-by-product.ts';

/** What a pass sees: the nodes that matter, and who reads a value. */
export interface Rewriting {
  readonly graph: Graph;
  readonly nodes: readonly GraphNode[];
  /** Read by one node and no output: then its node may be taken apart. */
  isUsedOnce(value: Value): boolean;
}

export type Pass = (rewriting: Rewriting) => void;

const passes: readonly (readonly [keyof TraceOptions, Pass])[] = [
  ['foldScale', foldScale],
  ['foldBias', foldBias],
  ['chainScatters', chainScatters],
  ['sumByProduct', sumByProduct],
];

/** Runs the passes that are switched on over the nodes that the outputs need. */
export function rewrite(graph: Graph, outputs: readonly Value[]): void {
  for (const [option, pass] of passes) {
    if (!graph.options[option]) continue;
    const readers = countReaders(outputs);
    const nodes = graph.nodes.filter((node) => node.outputs.some((value) => readers.has(value)));
    pass({ graph, nodes, isUsedOnce: (value) => readers.get(value) === 1 });
  }
}

/** How often each needed value is read; an output counts as two, so that it is never taken apart. */
function countReaders(outputs: readonly Value[]): Map<Value, number> {
  const readers = new Map<Value, number>();
  const seen = new Set<GraphNode>();
  const stack = [...outputs];
  for (const output of outputs) readers.set(output, 2);
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (!value.node || seen.has(value.node)) continue;
    seen.add(value.node);
    for (const input of value.node.inputs) {
      if (!input) continue;
      readers.set(input, (readers.get(input) ?? 0) + 1);
      stack.push(input);
    }
  }
  return readers;
}

/** Gives a node another operator; whoever reads its output reads the same value. */
export function become(
  node: GraphNode,
  { op, domain = '', inputs, attributes }: Omit<GraphNode, 'outputs' | 'domain'> & { domain?: string },
) {
  Object.assign(node, { op, domain, inputs, attributes });
}
