import type { CumsumAttrs, GatherV2Attrs, OneHotAttrs, ScatterNdAttrs, TopKAttrs } from '@tensorflow/tfjs-core';
import { cast, castValue, multiply } from '../arithmetic.ts';
import type { Graph, GraphDtype, Value } from '../graph.ts';
import { channelLast, Handle, type Linear, linear, scalarConstant, uniformHandle, whole } from '../handle.ts';
import { binaryValue, reshapeValue } from '../raw.ts';
import { reduce } from '../reduce.ts';
import { at, positiveAxis, type Shape, sizeOf } from '../shape.ts';
import { concatenate, reshape, split, transpose } from '../views.ts';
import type { Kernel, Unary } from './kernel.ts';

interface GatherInputs extends Unary {
  readonly indices: Handle;
}

function gather(g: Graph, inputs: GatherInputs, { axis, batchDims }: GatherV2Attrs): Handle {
  const x = channelLast(g, inputs.x);
  const indices = channelLast(g, inputs.indices);
  const along = positiveAxis(axis, x.stored.length);
  if (batchDims > 0) return gatherInBatches(g, x, indices, along, batchDims);
  const shape = [...x.stored.slice(0, along), ...indices.stored, ...x.stored.slice(along + 1)];
  const value = g.op('Gather', [whole(g, x), whole(g, indices)], { shape, dtype: x.dtype }, { axis: along });
  return new Handle(value, shape);
}

/** Each row of the batch has its own indices: the gathered axis goes right after the batch, and back afterwards. */
function gatherInBatches(g: Graph, x: Handle, indices: Handle, axis: number, batchDims: number): Handle {
  const rank = x.stored.length;
  const axes = x.stored.map((_, index) => index);
  const order = [...axes.slice(0, batchDims), axis, ...axes.slice(batchDims).filter((index) => index !== axis)];
  const turned = transpose(g, x, order);
  const shape = [...indices.stored, ...turned.stored.slice(batchDims + 1)];
  const wide = reshapeValue(g, castValue(g, whole(g, indices), 'int64'), [...indices.stored, 1]);
  const value = g.op('GatherND', [whole(g, turned), wide], { shape, dtype: x.dtype }, { batch_dims: batchDims });
  const between = axis - batchDims;
  const added = indices.stored.length - batchDims;
  const total = rank - 1 + added;
  const places = Array.from({ length: total }, (_, index) => index);
  // Now [batch, indices, between, rest]; tfjs wants [batch, between, indices, rest].
  const back = [
    ...places.slice(0, batchDims),
    ...places.slice(batchDims + added, batchDims + added + between),
    ...places.slice(batchDims, batchDims + added),
    ...places.slice(batchDims + added + between),
  ];
  return transpose(g, new Handle(value, shape), back);
}

/**
 * Adds rows onto zeros at `ids`, number by number: ScatterElements adds one after another, and over one long axis in half
 * the time of two. ScatterND (reduction=add) would race where an id is repeated (scatter-race.test.ts).
 */
function scatterRows(g: Graph, rows: Handle, ids: Value, count: number, rowShape: Shape): Handle {
  const width = sizeOf(rowShape);
  const rowCount = sizeOf(ids.shape);
  // A factor is applied to the smaller of what is added and what comes of it.
  const handle = channelLast(g, rows);
  const source: Linear =
    rowCount <= count ? { value: whole(g, handle), coefficient: 1, scale: null } : linear(g, handle);
  const size = count * width;
  const zeros = g.op('ConstantOfShape', [g.integers([size])], { shape: [size], dtype: 'float32' });
  const column = (data: ArrayLike<number>) => g.constant(Int32Array.from(data), [data.length], 'int32');
  const starts = binaryValue(g, 'Mul', reshapeValue(g, ids, [rowCount, 1]), column([width]));
  const places = binaryValue(g, 'Add', starts, column(Array.from({ length: width }, (_, index) => index)));
  const flat = (value: Value) => reshapeValue(g, value, [rowCount * width]);
  const inputs = [zeros, flat(places), flat(source.value)];
  const attributes = { axis: 0, reduction: 'add' };
  const scattered = g.op('ScatterElements', inputs, { shape: [size], dtype: 'float32' }, attributes);
  const shape = [count, ...rowShape];
  return new Handle(reshapeValue(g, scattered, shape), shape, source);
}

interface SegmentInputs extends Unary {
  readonly segmentIds: Handle;
}

function sumSegments(
  g: Graph,
  { x, segmentIds }: SegmentInputs,
  { numSegments }: { readonly numSegments: number },
): Handle {
  return scatterRows(g, x, whole(g, segmentIds), numSegments, x.shape.slice(1));
}

/** The row number that each index tuple names, in an array whose leading axes are `sizes`. */
function flatIndices(g: Graph, indices: Handle, sizes: Shape): Value {
  const strides = sizes.map((_, axis) => sizeOf(sizes.slice(axis + 1)));
  const weights = new Handle(g.constant(Int32Array.from(strides), [strides.length], 'int32'), [strides.length]);
  return whole(g, reduce(g, 'ReduceSum', multiply(g, indices, weights), [indices.stored.length - 1], false));
}

interface ScatterInputs {
  readonly indices: Handle;
  readonly updates: Handle;
}

function scatterNd(g: Graph, { indices, updates }: ScatterInputs, { shape }: ScatterNdAttrs): Handle {
  const depth = at(indices.stored, -1);
  const leading = shape.slice(0, depth);
  const ids = flatIndices(g, indices, leading);
  const rows = scatterRows(g, cast(g, updates, 'float32'), ids, sizeOf(leading), shape.slice(depth));
  return cast(g, reshape(g, rows, shape), updates.dtype);
}

function gatherNd(g: Graph, { params, indices }: { readonly params: Handle; readonly indices: Handle }): Handle {
  const depth = at(indices.stored, -1);
  const shape = [...indices.stored.slice(0, -1), ...params.shape.slice(depth)];
  const source = whole(g, channelLast(g, params));
  const value = g.op('GatherND', [source, castValue(g, whole(g, indices), 'int64')], { shape, dtype: params.dtype });
  return new Handle(value, shape);
}

function oneHot(
  g: Graph,
  { indices }: { readonly indices: Handle },
  attributes: OneHotAttrs & { readonly dtype?: GraphDtype },
) {
  const { depth, onValue, offValue, dtype = 'float32' } = attributes;
  const shape = [...indices.stored, depth];
  const values = g.constant(Float32Array.of(offValue, onValue), [2], 'float32');
  const inputs = [whole(g, indices), scalarConstant(g, depth, 'int32'), values];
  const made = g.op('OneHot', inputs, { shape, dtype: 'float32' }, { axis: -1 });
  // The runtime makes only floats of int32 indices.
  return cast(g, new Handle(made, shape), dtype);
}

function topK(g: Graph, { x }: Unary, { k, sorted }: TopKAttrs): Handle[] {
  const handle = channelLast(g, x);
  const shape = [...handle.stored.slice(0, -1), k];
  const outputs = [
    { shape, dtype: x.dtype },
    { shape, dtype: 'int64' },
  ] as const;
  const attributes = { axis: -1, largest: 1, sorted: Number(sorted) };
  const [values, indices] = g.ops('TopK', [whole(g, handle), g.integers([k])], outputs, attributes) as [Value, Value];
  return [new Handle(values, shape), cast(g, new Handle(indices, shape), 'int32')];
}

function cumulate(g: Graph, { x }: Unary, { axis, exclusive, reverse }: CumsumAttrs): Handle {
  const handle = channelLast(g, x);
  const along = g.constant(BigInt64Array.of(BigInt(positiveAxis(axis, handle.stored.length))), [], 'int64');
  const attributes = { exclusive: Number(exclusive), reverse: Number(reverse) };
  return new Handle(
    g.op('CumSum', [whole(g, handle), along], { shape: handle.stored, dtype: x.dtype }, attributes),
    handle.stored,
  );
}

/** ONNX has no cumulative product: one multiplication a place along the axis. */
function cumulateProduct(g: Graph, { x }: Unary, { axis, exclusive, reverse }: CumsumAttrs): Handle {
  const along = positiveAxis(axis, x.shape.length);
  const count = at(x.shape, along);
  const parts = split(g, x, Array<number>(count).fill(1), along);
  const ordered = reverse ? parts.toReversed() : parts;
  const products: Handle[] = [];
  let product = uniformHandle(g, 1, ordered[0]?.shape ?? []);
  for (const part of ordered) {
    const next = multiply(g, product, part);
    products.push(exclusive ? product : next);
    product = next;
  }
  return concatenate(g, reverse ? products.toReversed() : products, along);
}

interface UpdateInputs extends ScatterInputs {
  readonly tensor: Handle;
}

/** Overwrites; with repeated indices the last one wins here, and any may in tfjs. */
function updateNd(g: Graph, { tensor, indices, updates }: UpdateInputs): Handle {
  const inputs = [whole(g, tensor), castValue(g, whole(g, indices), 'int64'), whole(g, updates)];
  return new Handle(g.op('ScatterND', inputs, { shape: tensor.shape, dtype: tensor.dtype }), tensor.shape);
}

export const indexKernels: Readonly<Record<string, Kernel>> = {
  GatherV2: gather,
  GatherNd: gatherNd,
  UnsortedSegmentSum: sumSegments,
  ScatterNd: scatterNd,
  TensorScatterUpdate: updateNd,
  OneHot: oneHot,
  TopK: topK,
  Cumsum: cumulate,
  Cumprod: cumulateProduct,
};
