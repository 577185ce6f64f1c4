import type { Graph, Value } from './graph.ts';
import { channelLast, Handle, whole } from './handle.ts';
import { expandValue, isScalar, reshapeValue, transposeValue } from './raw.ts';
import { at, isSame, padFront, permute, type Shape, sizeOf, withAxis } from './shape.ts';

/** Operations that move or repeat numbers without computing any. */

export function reshape(g: Graph, given: Handle, shape: Shape): Handle {
  if (isSame(given.shape, shape)) return given;
  const handle = channelLast(g, given);
  const { value, stored, coefficient, scale, uniform } = handle;
  if (uniform !== null) return new Handle(reshapeValue(g, value, []), shape, { coefficient });
  if (!g.options.lazyFactors) return new Handle(reshapeValue(g, whole(g, handle), shape), shape);
  if (isSame(withoutOnes(stored), withoutOnes(shape))) {
    const moved = (part: Value) => moveAxes(g, part, stored, shape);
    return new Handle(moved(value), shape, { coefficient, scale: scale && moved(scale) });
  }
  if (isSame(value.shape, stored) && (!scale || isScalar(scale)))
    return new Handle(reshapeValue(g, value, shape), shape, {
      coefficient,
      scale: scale && reshapeValue(g, scale, []),
    });
  return new Handle(reshapeValue(g, whole(g, handle), shape), shape);
}

const withoutOnes = (shape: Shape) => shape.filter((size) => size !== 1);

/** Gives a broadcastable part its axes' places in a shape that differs by axes of one only. */
function moveAxes(g: Graph, part: Value, from: Shape, to: Shape): Value {
  if (isScalar(part)) return reshapeValue(g, part, []);
  const lying = padFront(part.shape, from.length);
  const sizes = lying.filter((_, axis) => from[axis] !== 1);
  let next = 0;
  const shape = to.map((size) => {
    if (size === 1) return 1;
    next += 1;
    return sizes[next - 1] ?? 1;
  });
  return reshapeValue(g, part, shape);
}

export function transpose(g: Graph, given: Handle, order: readonly number[]): Handle {
  const { value, stored, coefficient, scale } = channelLast(g, given);
  const turn = (part: Value) =>
    isScalar(part)
      ? reshapeValue(g, part, [])
      : transposeValue(g, reshapeValue(g, part, padFront(part.shape, stored.length)), order);
  return new Handle(turn(value), permute(stored, order), { coefficient, scale: scale && turn(scale) });
}

/** One window: `sizes` numbers from `begins` on, along every axis. */
export function slice(g: Graph, given: Handle, begins: Shape, sizes: Shape): Handle {
  const handle = channelLast(g, given);
  if (isSame(handle.stored, sizes)) return handle;
  if (handle.uniform !== null) return new Handle(handle.value, sizes, { coefficient: handle.coefficient });
  const axes = sizes.map((_, axis) => axis).filter((axis) => sizes[axis] !== handle.stored[axis]);
  const starts = permute(begins, axes);
  const ends = axes.map((axis) => at(begins, axis) + at(sizes, axis));
  const value = g.op('Slice', [whole(g, handle), g.integers(starts), g.integers(ends), g.integers(axes)], {
    shape: sizes,
    dtype: handle.dtype,
  });
  return new Handle(value, sizes);
}

export function concatenate(g: Graph, given: readonly Handle[], logicalAxis: number): Handle {
  const filled = given.filter((handle) => sizeOf(handle.stored) > 0);
  const [first] = filled.length > 0 ? filled : given;
  if (!first || filled.length === 1) return first as Handle;
  const isImage = filled.every((handle) => handle.order);
  const order = isImage ? first.order : null;
  const handles = order ? filled : filled.map((handle) => channelLast(g, handle));
  const axis = order ? (order.toLogical[logicalAxis] ?? 0) : logicalAxis;
  const stored = withAxis(
    handles[0]?.stored ?? [],
    axis,
    handles.reduce((total, handle) => total + at(handle.stored, axis), 0),
  );
  const { coefficient, scale } = first;
  const isShared = (handle: Handle) =>
    handle.uniform === null &&
    handle.coefficient === coefficient &&
    handle.scale === scale &&
    (!scale || isScalar(scale));
  const output = { shape: stored, dtype: first.dtype };
  if (g.options.lazyFactors && handles.every(isShared)) {
    const parts = handles.map((handle) => expandValue(g, handle.value, handle.stored));
    return new Handle(g.op('Concat', parts, output, { axis }), stored, { coefficient, scale, order });
  }
  const parts = handles.map((handle) => whole(g, handle));
  return new Handle(g.op('Concat', parts, output, { axis }), stored, { order });
}

export function split(g: Graph, given: Handle, sizes: readonly number[], axis: number): Handle[] {
  const handle = channelLast(g, given);
  if (sizes.length === 1) return [handle];
  const shapes = sizes.map((size) => withAxis(handle.stored, axis, size));
  const outputs = shapes.map((shape) => ({ shape, dtype: handle.dtype }));
  const values = g.ops('Split', [whole(g, handle), g.integers(sizes)], outputs, { axis });
  return values.map((value) => new Handle(value, value.shape));
}

export function tile(g: Graph, given: Handle, repeats: readonly number[]): Handle {
  const handle = channelLast(g, given);
  const { value, stored, coefficient, scale } = handle;
  const shape = stored.map((size, axis) => size * (repeats[axis] ?? 1));
  const isBroadcast = repeats.every((count, axis) => count === 1 || stored[axis] === 1);
  if (isBroadcast && g.options.lazyFactors) return new Handle(value, shape, { coefficient, scale });
  const tiled = g.op('Tile', [whole(g, handle), g.integers(repeats)], { shape, dtype: handle.dtype });
  return new Handle(tiled, shape);
}

export function pad(g: Graph, given: Handle, paddings: readonly (readonly [number, number])[], fill: Value): Handle {
  const handle = channelLast(g, given);
  const shape = handle.stored.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const amounts = g.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const value = g.op('Pad', [whole(g, handle), amounts, fill], { shape, dtype: handle.dtype });
  return new Handle(value, shape);
}
