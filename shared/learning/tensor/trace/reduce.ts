import { divide } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';
import { Handle, uniformHandle, whole } from './handle.ts';
import { binaryValue, isScalar, reshapeValue } from './raw.ts';
import { at, padFront, permute, positiveAxis, type Shape } from './shape.ts';
import { reshape } from './views.ts';

interface Reduction {
  readonly handle: Handle;
  /** In the stored order, ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function prepare(given: Handle, logicalAxes: readonly number[], keepDims: boolean): Reduction {
  const axes = logicalAxes.map((axis) => positiveAxis(axis, given.stored.length));
  const stored = given.order ? permute(given.order.toLogical, axes) : axes;
  return { handle: given, axes: stored.toSorted((a, b) => a - b), keepDims };
}

/** Whether what a reduction leaves of an image lies in tfjs's order of axes. */
function isInOrder({ order, stored }: Handle, logicalAxes: readonly number[]): boolean {
  if (!order) return true;
  const axes = logicalAxes.map((axis) => positiveAxis(axis, stored.length));
  const places = order.toLogical.filter((_, axis) => !axes.includes(axis));
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}

function shapeAfter(shape: Shape, { axes, keepDims }: Reduction): number[] {
  if (keepDims) return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** Drops axes of one: the small result is turned instead of the large operand. */
function withoutAxes(g: Graph, handle: Handle, logicalAxes: readonly number[]): Handle {
  const axes = logicalAxes.map((axis) => positiveAxis(axis, handle.stored.length));
  return reshape(
    g,
    handle,
    handle.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** A reduction that needs the whole array: maximum, minimum, product. */
export function reduce(g: Graph, op: string, given: Handle, logicalAxes: readonly number[], keepDims: boolean): Handle {
  if (!keepDims && !isInOrder(given, logicalAxes))
    return withoutAxes(g, reduce(g, op, given, logicalAxes, true), logicalAxes);
  const reduction = prepare(given, logicalAxes, keepDims);
  const { handle, axes } = reduction;
  const shape = shapeAfter(handle.stored, reduction);
  const order = keepDims ? handle.order : null;
  if (axes.length === 0) return new Handle(whole(g, handle), shape, { order });
  const value = g.op(
    op,
    [whole(g, handle), g.integers(axes)],
    { shape, dtype: handle.dtype },
    { keepdims: Number(keepDims) },
  );
  return new Handle(value, shape, { order });
}

export function sum(g: Graph, given: Handle, logicalAxes: readonly number[], keepDims: boolean): Handle {
  if (!g.options.lazyFactors || given.dtype !== 'float32') return reduce(g, 'ReduceSum', given, logicalAxes, keepDims);
  if (!keepDims && !isInOrder(given, logicalAxes)) return withoutAxes(g, sum(g, given, logicalAxes, true), logicalAxes);
  const reduction = prepare(given, logicalAxes, keepDims);
  const { handle, axes } = reduction;
  const shape = shapeAfter(handle.stored, reduction);
  const order = keepDims ? handle.order : null;
  const count = axes.reduce((product, axis) => product * at(handle.stored, axis), 1);
  if (handle.uniform !== null) return new Handle(g.float(1), shape, { coefficient: handle.uniform * count, order });
  const { value, scale } = takeFactorOut(g, handle, reduction);
  const lying = padFront(value.shape, handle.stored.length);
  // Along an axis of broadcasting all terms are equal.
  const summed = axes.filter((axis) => lying[axis] !== 1);
  const repeated = axes
    .filter((axis) => lying[axis] === 1)
    .reduce((product, axis) => product * at(handle.stored, axis), 1);
  const result = summed.length === 0 ? value : sumValue(g, reshapeValue(g, value, lying), summed, lying);
  return new Handle(reshapeValue(g, result, shapeAfter(padFront(result.shape, lying.length), reduction)), shape, {
    coefficient: handle.coefficient * repeated,
    scale,
    order,
  });
}

/** Sums keeping the axes: the reshape after it is free. */
function sumValue(g: Graph, value: Value, axes: readonly number[], shape: Shape): Value {
  const summed = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return g.op('ReduceSum', [value, g.integers(axes)], { shape: summed, dtype: 'float32' }, { keepdims: 1 });
}

/** A factor that is the same along the summed axes stays outside the sum; any other goes in. */
function takeFactorOut(g: Graph, { value, stored, scale }: Handle, reduction: Reduction) {
  if (!scale) return { value, scale: null };
  const lying = padFront(scale.shape, stored.length);
  if (reduction.axes.some((axis) => lying[axis] !== 1))
    return { value: binaryValue(g, 'Mul', value, scale), scale: null };
  const left = isScalar(scale) ? [] : shapeAfter(lying, reduction);
  return { value, scale: reshapeValue(g, scale, left) };
}

/** The sum over the count. */
export function mean(g: Graph, handle: Handle, logicalAxes: readonly number[], keepDims: boolean): Handle {
  const shape = handle.shape;
  const count = logicalAxes.reduce((product, axis) => product * at(shape, axis), 1);
  return divide(g, sum(g, handle, logicalAxes, keepDims), uniformHandle(g, count, []));
}
