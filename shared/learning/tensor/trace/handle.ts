import type { Graph, GraphDtype, Value } from './graph.ts';
import { type ImageOrder, imageOrder, toRowsFirst, toRowsLast } from './image-order.ts';
import { binaryValue, expandValue, isScalar, reorderImages, reshapeValue, transposeValue, unaryValue } from './raw.ts';
import { padFront, permute, type Shape } from './shape.ts';

interface Parts {
  readonly coefficient?: number;
  readonly scale?: Value | null;
  readonly order?: ImageOrder | null;
}

/**
 * A traced tensor (tfjs's dataId): coefficient x scale x value, broadcast to `shape`.
 * tfjs's gradients are full of "times ones", "times 1/N" and tiles; held here, none of them costs a pass over memory.
 */
export class Handle {
  readonly value: Value;
  /** As stored: in `order` where there is one. */
  readonly stored: Shape;
  readonly coefficient: number;
  /** A factor that broadcasts against `stored`. */
  readonly scale: Value | null;
  /** How images lie; null where the value lies as tfjs sees it. */
  readonly order: ImageOrder | null;

  constructor(value: Value, stored: Shape, { coefficient = 1, scale = null, order = null }: Parts = {}) {
    this.value = value;
    this.stored = stored;
    this.coefficient = coefficient;
    this.scale = scale;
    this.order = order;
  }

  get dtype(): GraphDtype {
    return this.value.dtype;
  }

  /** As tfjs sees it. */
  get shape(): number[] {
    return this.order ? permute(this.stored, this.order.toLogical) : [...this.stored];
  }

  get isConstant(): boolean {
    return this.value.data !== null && (this.scale === null || this.scale.data !== null);
  }

  /** The number that all elements are, when they are all one known number. */
  get uniform(): number | null {
    if (this.value.data?.length !== 1 || this.scale) return null;
    return Number(this.value.data[0]) * this.coefficient;
  }
}

/** All elements the same number. */
export function uniformHandle(g: Graph, number: number, shape: Shape, dtype: GraphDtype = 'float32'): Handle {
  if (dtype === 'float32') return new Handle(g.float(1), shape, { coefficient: number });
  return new Handle(scalarConstant(g, number, dtype), shape);
}

export function scalarConstant(g: Graph, number: number, dtype: GraphDtype): Value {
  if (dtype === 'float32') return g.float(number);
  return g.constant(dtype === 'int32' ? Int32Array.of(number) : Uint8Array.of(number), [], dtype);
}

/** The value with its factors applied, not yet broadcast. */
export function factored(g: Graph, handle: Handle): Value {
  const { value, coefficient, scale, uniform } = handle;
  if (uniform !== null) return handle.dtype === 'float32' ? g.float(uniform) : value;
  if (coefficient === 1 && !scale) return value;
  if (coefficient === -1 && !scale) return unaryValue(g, 'Neg', value);
  const factor = coefficient === 1 ? null : g.float(coefficient);
  const product = scale && factor ? binaryValue(g, 'Mul', scale, factor) : (scale ?? factor);
  return product ? binaryValue(g, 'Mul', value, product) : value;
}

/** The whole array, as stored. */
export function whole(g: Graph, handle: Handle): Value {
  return expandValue(g, factored(g, handle), handle.stored);
}

/** The array with its scalar factors still outside: for operations that are linear in it. */
export interface Linear {
  readonly value: Value;
  readonly coefficient: number;
  readonly scale: Value | null;
}

export function linear(g: Graph, handle: Handle): Linear {
  const { value, stored, coefficient, scale } = handle;
  const isPlain = g.options.lazyFactors && handle.uniform === null && (!scale || isScalar(scale));
  if (!isPlain) return { value: whole(g, handle), coefficient: 1, scale: null };
  return { value: expandValue(g, value, stored), coefficient, scale: scale && reshapeValue(g, scale, []) };
}

/** The same tensor in tfjs's order of axes. */
export function channelLast(g: Graph, handle: Handle): Handle {
  const { value, coefficient, scale, order } = handle;
  if (!order) return handle;
  return new Handle(reorderImages(g, value, order.toLogical), handle.shape, {
    coefficient,
    scale: scale && reorderImages(g, scale, order.toLogical),
  });
}

/** The same tensor, of at most four axes, as images lie in this graph. */
export function channelFirst(g: Graph, handle: Handle): Handle {
  if (handle.order) return handle;
  const { value, stored, coefficient, scale } = handle;
  const order = imageOrder(g);
  return new Handle(reorderImages(g, value, order.toStored), permute(padFront(stored, 4), order.toStored), {
    coefficient,
    scale: scale && reorderImages(g, scale, order.toStored),
    order,
  });
}

/** Brings operands of an elementwise operation into one order: channel-first if any is and all can be. */
export function align<T extends readonly Handle[]>(g: Graph, handles: T): T {
  if (!handles.some(({ order }) => order !== null)) return handles;
  const isPossible = handles.every(({ stored }) => stored.length <= 4);
  const change = (handle: Handle) => {
    if (!isPossible) return channelLast(g, handle);
    return handle.stored.length === 0 ? handle : channelFirst(g, handle);
  };
  return handles.map(change) as unknown as T;
}

/** A result that lies as images do in this graph, or turned back at once where layouts are not kept. */
export function imageResult(g: Graph, value: Value, parts: Omit<Parts, 'order'> = {}): Handle {
  const handle = new Handle(value, value.shape, { ...parts, order: imageOrder(g) });
  return g.options.keepLayout ? handle : channelLast(g, handle);
}

/** The same of a value that lies [rows, channels, height, width]. */
export function rowsFirstResult(g: Graph, value: Value, parts: Omit<Parts, 'order'> = {}): Handle {
  return imageResult(g, g.options.rowsLast ? transposeValue(g, value, toRowsLast) : value, parts);
}

/** A whole image operand as [rows, channels, height, width]. */
export function rowsFirstValue(g: Graph, value: Value): Value {
  return g.options.rowsLast ? transposeValue(g, value, toRowsFirst) : value;
}
