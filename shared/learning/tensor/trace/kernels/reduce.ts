import type { AllAttrs, ArgMaxAttrs, MaxAttrs, MeanAttrs, MinAttrs, ProdAttrs, SumAttrs } from '@tensorflow/tfjs-core';
import { cast } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { channelLast, Handle, whole } from '../handle.ts';
import { mean, reduce, sum } from '../reduce.ts';
import { positiveAxis } from '../shape.ts';
import type { Kernel, Unary } from './kernel.ts';

/** tfjs writes "all axes" as null, and one axis as a number. */
function axesOf(axis: number | readonly number[] | null | undefined, x: Handle): readonly number[] {
  if (axis === null || axis === undefined) return x.shape.map((_, index) => index);
  return typeof axis === 'number' ? [axis] : axis;
}

const argExtreme =
  (op: 'ArgMax' | 'ArgMin') =>
  (g: Graph, { x }: Unary, { axis }: ArgMaxAttrs): Handle => {
    const handle = channelLast(g, x);
    const along = positiveAxis(axis, handle.stored.length);
    const shape = handle.stored.filter((_, index) => index !== along);
    const value = g.op(op, [whole(g, handle)], { shape, dtype: 'int64' }, { axis: along, keepdims: 0 });
    return cast(g, new Handle(value, shape), 'int32');
  };

/** Of flags: through integers, because ONNX reduces no booleans. */
const ofFlags =
  (op: string) =>
  (g: Graph, { x }: Unary, { axis, keepDims }: AllAttrs): Handle =>
    cast(g, reduce(g, op, cast(g, x, 'int32'), axesOf(axis, x), keepDims), 'bool');

export const reduceKernels: Readonly<Record<string, Kernel>> = {
  Sum: (g: Graph, { x }: Unary, { axis, keepDims }: SumAttrs & { readonly keepDims: boolean }) =>
    sum(g, x.dtype === 'bool' ? cast(g, x, 'int32') : x, axesOf(axis, x), keepDims),
  Mean: (g: Graph, { x }: Unary, { axis, keepDims }: MeanAttrs) =>
    mean(g, cast(g, x, 'float32'), axesOf(axis, x), keepDims),
  Max: (g: Graph, { x }: Unary, { reductionIndices, keepDims }: MaxAttrs) =>
    reduce(g, 'ReduceMax', x, axesOf(reductionIndices, x), keepDims),
  Min: (g: Graph, { x }: Unary, { axis, keepDims }: MinAttrs) => reduce(g, 'ReduceMin', x, axesOf(axis, x), keepDims),
  Prod: (g: Graph, { x }: Unary, { axis, keepDims }: ProdAttrs) =>
    reduce(g, 'ReduceProd', x, axesOf(axis, x), keepDims),
  All: ofFlags('ReduceMin'),
  Any: ofFlags('ReduceMax'),
  ArgMax: argExtreme('ArgMax'),
  ArgMin: argExtreme('ArgMin'),
};
