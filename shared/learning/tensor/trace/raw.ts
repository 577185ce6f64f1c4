import type { Attributes, Graph, GraphDtype, Value } from './graph.ts';
import { broadcastShape, isSame, padFront, permute, type Shape, sizeOf } from './shape.ts';

/** Operations on plain values, with the cancellations that are always right. */

export function reshapeValue(g: Graph, value: Value, shape: Shape): Value {
  if (isSame(value.shape, shape)) return value;
  if (value.data) return g.constant(value.data, shape, value.dtype);
  const source = value.node?.op === 'Reshape' ? value.node.inputs[0] : null;
  if (source) return reshapeValue(g, source, shape);
  return g.op('Reshape', [value, g.integers(shape)], { shape, dtype: value.dtype });
}

export function transposeValue(g: Graph, value: Value, order: readonly number[]): Value {
  if (order.every((axis, index) => axis === index)) return value;
  const shape = permute(value.shape, order);
  const node = value.node;
  const [source] = node?.op === 'Transpose' ? node.inputs : [];
  if (source) return transposeValue(g, source, permute(node?.attributes.perm as number[], order));
  const moving = order.filter((axis) => value.shape[axis] !== 1);
  const isInOrder = moving.every((axis, index) => index === 0 || axis > (moving[index - 1] ?? -1));
  if (isInOrder) return reshapeValue(g, value, shape);
  return g.op('Transpose', [value], { shape, dtype: value.dtype }, { perm: order });
}

export function expandValue(g: Graph, value: Value, shape: Shape): Value {
  if (isSame(value.shape, shape)) return value;
  return g.op('Expand', [value, g.integers(shape)], { shape, dtype: value.dtype });
}

const folds: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

export function binaryValue(g: Graph, op: string, a: Value, b: Value, dtype: GraphDtype = a.dtype): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const fold = folds[op];
  if (fold && dtype === 'float32' && a.data?.length === 1 && b.data?.length === 1)
    return g.constant(Float32Array.of(fold(Number(a.data[0]), Number(b.data[0]))), shape, 'float32');
  // One order for what commutes, so that equal nodes are seen to be equal.
  const operands = (op === 'Mul' || op === 'Add') && a.id > b.id ? [b, a] : [a, b];
  return g.op(op, operands, { shape, dtype });
}

export function unaryValue(g: Graph, op: string, value: Value, attributes: Attributes = {}): Value {
  return g.op(op, [value], value, attributes);
}

/** The product of those that are there; null when none is. */
export function multiplyValues(g: Graph, ...values: readonly (Value | null)[]): Value | null {
  return values.reduce(
    (product, value) => (product && value ? binaryValue(g, 'Mul', product, value) : (product ?? value)),
    null,
  );
}

/** Reorders a broadcastable value of four axes; scalars are the same in every order. */
export function reorderImages(g: Graph, value: Value, order: readonly number[]): Value {
  if (value.shape.length === 0) return value;
  return transposeValue(g, reshapeValue(g, value, padFront(value.shape, 4)), order);
}

export function isScalar(value: Value): boolean {
  return sizeOf(value.shape) === 1;
}
