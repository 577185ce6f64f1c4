/** Sizes by axis. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

export function isSame(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The shape of an elementwise operation's result, by numpy's rule; the operands are known to fit. */
export function broadcastShape(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const left = padFront(a, rank);
  const right = padFront(b, rank);
  return left.map((size, axis) => (size === 1 ? (right[axis] ?? 1) : size));
}

/** Ones in front until there are `rank` axes. */
export function padFront(shape: Shape, rank: number): number[] {
  return [...Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape];
}

export function permute<T>(items: readonly T[], order: readonly number[]): T[] {
  return order.map((axis) => items[axis] as T);
}

/** The same axis counted from the front. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** A copy with one axis of another size. */
export function withAxis(shape: Shape, axis: number, size: number): number[] {
  return shape.map((dimension, index) => (index === axis ? size : dimension));
}

export function at(shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (size === undefined) throw new RangeError(`shape [${shape.join()}] has no axis ${axis}`);
  return size;
}
