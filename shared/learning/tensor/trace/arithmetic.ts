import type { Attributes, Graph, GraphDtype, Value } from './graph.ts';
import { align, factored, Handle, uniformHandle } from './handle.ts';
import { binaryValue, isScalar, multiplyValues, unaryValue } from './raw.ts';
import { broadcastShape, isSame, sizeOf } from './shape.ts';

/** Elementwise arithmetic that leaves factors in the handles as long as it can. */

interface Pair {
  readonly a: Handle;
  readonly b: Handle;
  readonly stored: number[];
  readonly order: Handle['order'];
}

function pairOf(g: Graph, first: Handle, second: Handle): Pair {
  const [a, b] = align(g, [first, second] as const);
  const order = a.order ?? b.order;
  return { a, b, stored: broadcastShape(a.stored, b.stored), order };
}

function isLazy(g: Graph, handle: Handle): boolean {
  return g.options.lazyFactors && handle.dtype === 'float32';
}

export function multiply(g: Graph, first: Handle, second: Handle): Handle {
  const { a, b, stored, order } = pairOf(g, first, second);
  if (!isLazy(g, a)) return new Handle(binaryValue(g, 'Mul', factored(g, a), factored(g, b)), stored, { order });
  const coefficient = a.coefficient * b.coefficient;
  if (coefficient === 0) return new Handle(g.float(1), stored, { coefficient: 0, order });
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (one.uniform === null) continue;
    const scaled = other.coefficient * one.uniform;
    return new Handle(other.value, stored, { coefficient: scaled, scale: other.scale, order });
  }
  if (isSame(a.value.shape, b.value.shape)) {
    const value = binaryValue(g, 'Mul', a.value, b.value);
    return new Handle(value, stored, { coefficient, scale: multiplyValues(g, a.scale, b.scale), order });
  }
  // The smaller one becomes a factor of the larger.
  const [large, small] = sizeOf(a.value.shape) >= sizeOf(b.value.shape) ? [a, b] : [b, a];
  const scale = multiplyValues(g, large.scale, small.scale, small.value);
  return new Handle(large.value, stored, { coefficient, scale, order });
}

export function scaleBy(handle: Handle, factor: number): Handle {
  const { value, stored, scale, order } = handle;
  return new Handle(value, stored, { coefficient: handle.coefficient * factor, scale, order });
}

export function negate(g: Graph, handle: Handle): Handle {
  return handle.dtype === 'float32' ? scaleBy(handle, -1) : mapValue(g, 'Neg', handle);
}

export function divide(g: Graph, first: Handle, second: Handle): Handle {
  const { a, b, stored, order } = pairOf(g, first, second);
  if (!isLazy(g, a)) return new Handle(binaryValue(g, 'Div', factored(g, a), factored(g, b)), stored, { order });
  if (b.uniform !== null)
    return new Handle(a.value, stored, { coefficient: a.coefficient / b.uniform, scale: a.scale, order });
  if (sizeOf(b.value.shape) < sizeOf(a.value.shape)) {
    const inverse = unaryValue(g, 'Reciprocal', factored(g, b));
    const scale = multiplyValues(g, a.scale, inverse);
    return new Handle(a.value, stored, { coefficient: a.coefficient, scale, order });
  }
  // Scalar factors of either side stay outside; others must go in.
  const isOutside = (scale: Value | null): scale is Value => scale !== null && isScalar(scale);
  const numerator = a.uniform !== null ? g.float(1) : inner(g, a);
  const value = binaryValue(g, 'Div', numerator, inner(g, b));
  const below = isOutside(b.scale) ? unaryValue(g, 'Reciprocal', b.scale) : null;
  const scale = multiplyValues(g, a.uniform === null && isOutside(a.scale) ? a.scale : null, below);
  const coefficient = (a.uniform ?? a.coefficient) / b.coefficient;
  return new Handle(value, stored, { coefficient, scale, order });
}

/** The value with its scale, where that is not a scalar, but without its coefficient. */
function inner(g: Graph, { value, scale }: Handle): Value {
  return scale && !isScalar(scale) ? binaryValue(g, 'Mul', value, scale) : value;
}

export function subtract(g: Graph, first: Handle, second: Handle): Handle {
  return first.dtype === 'float32' && g.options.lazyFactors
    ? add(g, first, scaleBy(second, -1))
    : combine(g, 'Sub', first, second);
}

export function add(g: Graph, first: Handle, second: Handle): Handle {
  const { a, b, stored, order } = pairOf(g, first, second);
  if (!isLazy(g, a)) return combine(g, 'Add', a, b);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const isNothing = one.uniform === 0 && (other.order === order || other.stored.length === 0);
    if (isNothing) return new Handle(other.value, stored, { ...partsOf(other), order });
  }
  if (a.uniform !== null && b.uniform !== null)
    return new Handle(g.float(1), stored, { coefficient: a.uniform + b.uniform, order });
  if (a.value === b.value && a.scale === b.scale)
    return new Handle(a.value, stored, { coefficient: a.coefficient + b.coefficient, scale: a.scale, order });
  if (a.uniform === null && b.uniform === null && hasCommonFactor(a, b)) {
    const value = binaryValue(g, a.coefficient === b.coefficient ? 'Add' : 'Sub', a.value, b.value);
    return new Handle(value, stored, { coefficient: a.coefficient, scale: a.scale, order });
  }
  return new Handle(sumValue(g, a, b), stored, { order });
}

/** c s x plus or minus c s y is c s (x plus or minus y): the factor stays outside. */
function hasCommonFactor(a: Handle, b: Handle): boolean {
  const isSameSize = Math.abs(a.coefficient) === Math.abs(b.coefficient);
  return a.scale === b.scale && isSameSize && (a.scale !== null || a.coefficient !== 1);
}

function sumValue(g: Graph, a: Handle, b: Handle): Value {
  if (b.uniform === null && b.coefficient < 0)
    return binaryValue(g, 'Sub', factored(g, a), factored(g, scaleBy(b, -1)));
  if (a.uniform === null && a.coefficient < 0)
    return binaryValue(g, 'Sub', factored(g, b), factored(g, scaleBy(a, -1)));
  return binaryValue(g, 'Add', factored(g, a), factored(g, b));
}

function partsOf({ coefficient, scale }: Handle) {
  return { coefficient, scale };
}

export function square(g: Graph, handle: Handle): Handle {
  if (!isLazy(g, handle)) return multiply(g, handle, handle);
  const { value, stored, coefficient, scale, order } = handle;
  return new Handle(binaryValue(g, 'Mul', value, value), stored, {
    coefficient: coefficient ** 2,
    scale: scale && binaryValue(g, 'Mul', scale, scale),
    order,
  });
}

/** A positive constant comes out of the root. */
export function squareRoot(g: Graph, handle: Handle): Handle {
  const { value, stored, coefficient, scale, order } = handle;
  if (!isLazy(g, handle) || coefficient <= 0 || handle.uniform !== null || scale) return mapValue(g, 'Sqrt', handle);
  return new Handle(unaryValue(g, 'Sqrt', value), stored, { coefficient: Math.sqrt(coefficient), order });
}

/** A node over both operands, factors applied. */
export function combine(g: Graph, op: string, first: Handle, second: Handle, dtype?: GraphDtype): Handle {
  const { a, b, stored, order } = pairOf(g, first, second);
  return new Handle(binaryValue(g, op, factored(g, a), factored(g, b), dtype), stored, { order });
}

/** A node over one operand, factors applied. */
export function mapValue(
  g: Graph,
  op: string,
  handle: Handle,
  attributes: Attributes = {},
  dtype?: GraphDtype,
): Handle {
  const value = factored(g, handle);
  const result = g.op(op, [value], { shape: value.shape, dtype: dtype ?? value.dtype }, attributes);
  return new Handle(result, handle.stored, { order: handle.order });
}

const onnxTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

export function cast(g: Graph, handle: Handle, dtype: GraphDtype): Handle {
  if (handle.dtype === dtype) return handle;
  const { uniform } = handle;
  if (uniform !== null && !handle.order) {
    const number = dtype === 'bool' ? Number(uniform !== 0) : dtype === 'int32' ? Math.trunc(uniform) : uniform;
    return uniformHandle(g, number, handle.stored, dtype);
  }
  return mapValue(g, 'Cast', handle, { to: onnxTypes[dtype] }, dtype);
}

export function castValue(g: Graph, value: Value, dtype: GraphDtype): Value {
  return value.dtype === dtype ? value : g.op('Cast', [value], { shape: value.shape, dtype }, { to: onnxTypes[dtype] });
}
