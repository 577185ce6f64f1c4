import type { Attributes, Graph, Value } from './graph.ts';
import { channelLast, Handle, linear } from './handle.ts';
import { multiplyValues, reshapeValue } from './raw.ts';
import { at, broadcastShape, type Shape } from './shape.ts';

interface Operand {
  readonly value: Value;
  readonly isTransposed: boolean;
}

/**
 * Of matrices, or batches of them along the leading axes; factors that are scalars stay outside. Where factors fold, a
 * constant one goes in, because the product applies it for nothing: a loss's 1 / rows then costs no pass over gradients.
 */
export function multiplyMatrices(g: Graph, a: Handle, b: Handle, transposeA: boolean, transposeB: boolean): Handle {
  const left = linear(g, channelLast(g, a));
  const right = linear(g, channelLast(g, b));
  const x = absorbTranspose({ value: left.value, isTransposed: transposeA });
  const y = absorbTranspose({ value: right.value, isTransposed: transposeB });
  const coefficient = left.coefficient * right.coefficient;
  const alpha = g.options.foldScale ? coefficient : 1;
  const value = productOf(g, x, y, alpha);
  return new Handle(value, value.shape, {
    coefficient: coefficient / alpha,
    scale: multiplyValues(g, left.scale, right.scale),
  });
}

function productOf(g: Graph, x: Operand, y: Operand, alpha: number): Value {
  const matrixShape = [at(x.value.shape, x.isTransposed ? -1 : -2), at(y.value.shape, y.isTransposed ? -2 : -1)];
  const leading = broadcastShape(x.value.shape.slice(0, -2), y.value.shape.slice(0, -2));
  const output = { shape: [...leading, ...matrixShape], dtype: 'float32' } as const;
  const flags = {
    transA: Number(x.isTransposed),
    transB: Number(y.isTransposed),
    ...(alpha === 1 ? {} : { alpha: { float: alpha } }),
  };
  if (x.value.shape.length === 2 && y.value.shape.length === 2) return g.op('Gemm', [x.value, y.value], output, flags);
  if (!x.isTransposed && !y.isTransposed) {
    const flat = flattenLeading(g, x.value, y.value, output.shape, flags);
    if (flat) return flat;
    if (alpha === 1) return g.op('MatMul', [x.value, y.value], output);
  }
  return g.op('com.microsoft:FusedMatMul', [x.value, y.value], output, flags);
}

/** Many rows times one matrix are one product of two matrices, which Gemm can give a bias. */
function flattenLeading(g: Graph, x: Value, y: Value, shape: Shape, flags: Attributes): Value | null {
  if (y.shape.length !== 2) return null;
  const width = at(x.shape, -1);
  const rows = x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const flat = reshapeValue(g, x, [rows, width]);
  const product = g.op('Gemm', [flat, y], { shape: [rows, at(y.shape, 1)], dtype: 'float32' }, flags);
  return reshapeValue(g, product, shape);
}

/** Reads a transposed operand where it lies, instead of turning it first. */
function absorbTranspose({ value, isTransposed }: Operand): Operand {
  const order = value.node?.op === 'Transpose' ? (value.node.attributes.perm as readonly number[]) : null;
  const source = value.node?.inputs[0];
  if (!order || !source) return { value, isTransposed };
  const last = order.length - 1;
  const isSwap = order.every((axis, index) => axis === (index === last ? last - 1 : index === last - 1 ? last : index));
  return isSwap ? { value: source, isTransposed: !isTransposed } : { value, isTransposed };
}
