import type {
  FillAttrs,
  PackAttrs,
  PadV2Attrs,
  ReshapeAttrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
  TransposeAttrs,
} from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { Graph, GraphDtype } from '../graph.ts';
import { channelLast, Handle, scalarConstant, uniformHandle, whole } from '../handle.ts';
import { at, positiveAxis, sizeOf } from '../shape.ts';
import { concatenate, pad, reshape, slice, split, tile, transpose } from '../views.ts';
import type { Kernel, Unary } from './kernel.ts';

function stack(g: Graph, inputs: readonly Handle[], { axis }: PackAttrs): Handle {
  const handles = Object.values(inputs);
  const along = positiveAxis(axis, (handles[0]?.shape.length ?? 0) + 1);
  return concatenate(
    g,
    handles.map((handle) => reshape(g, handle, handle.shape.toSpliced(along, 0, 1))),
    along,
  );
}

function splitInto(g: Graph, { x }: Unary, { numOrSizeSplits, axis }: SplitVAttrs): Handle[] {
  const along = positiveAxis(axis, x.shape.length);
  const sizes = tf.backend_util.prepareSplitSize({ shape: x.shape } as never, numOrSizeSplits, along);
  return split(g, x, sizes, along);
}

function unstack(g: Graph, { value }: { readonly value: Handle }, { axis }: PackAttrs): Handle[] {
  const along = positiveAxis(axis, value.shape.length);
  const shape = value.shape.toSpliced(along, 1);
  const parts = split(g, value, Array<number>(at(value.shape, along)).fill(1), along);
  return parts.map((part) => reshape(g, part, shape));
}

function stridedSlice(g: Graph, { x }: Unary, attributes: StridedSliceAttrs): Handle {
  const handle = channelLast(g, x);
  const { finalShapeSparse, finalShape, begin, end, strides } = tf.slice_util.sliceInfo(
    [...handle.stored],
    attributes.begin,
    attributes.end,
    attributes.strides,
    attributes.beginMask,
    attributes.endMask,
    attributes.ellipsisMask,
    attributes.newAxisMask,
    attributes.shrinkAxisMask,
  );
  // Going backwards, "before the first" is written -1, which ONNX would read as "the last".
  const ends = end.map((stop, axis) => (at(strides, axis) < 0 && stop < 0 ? Number.MIN_SAFE_INTEGER : stop));
  const bounds = [begin, ends, begin.map((_, axis) => axis), strides].map((numbers) => g.integers(numbers));
  const sparse = [...finalShapeSparse];
  const value = g.op('Slice', [whole(g, handle), ...bounds], { shape: sparse, dtype: x.dtype });
  return reshape(g, new Handle(value, sparse), [...finalShape]);
}

function reverse(g: Graph, { x }: Unary, { dims }: ReverseAttrs): Handle {
  const handle = channelLast(g, x);
  const axes = [dims].flat().map((axis) => positiveAxis(axis, handle.stored.length));
  if (axes.length === 0) return handle;
  const each = (number: number) => g.integers(axes.map(() => number));
  const bounds = [each(-1), each(Number.MIN_SAFE_INTEGER), g.integers(axes), each(-1)];
  return new Handle(
    g.op('Slice', [whole(g, handle), ...bounds], { shape: handle.stored, dtype: x.dtype }),
    handle.stored,
  );
}

function mirrorPad(
  g: Graph,
  { x }: Unary,
  { paddings, mode }: { readonly paddings: [number, number][]; readonly mode: string },
) {
  const handle = channelLast(g, x);
  const shape = handle.stored.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const amounts = g.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  if (mode !== 'reflect') throw new TypeError(`mirror padding '${mode}' has no translation: use 'reflect'`);
  return new Handle(g.op('Pad', [whole(g, handle), amounts], { shape, dtype: x.dtype }, { mode }), shape);
}

interface BlockAttributes {
  readonly blockShape: readonly number[];
}

/** Rows of blocks become one finer image: tfjs's own recipe of reshape, transpose and slice. */
function batchToSpace(
  g: Graph,
  { x }: Unary,
  { blockShape, crops }: BlockAttributes & { readonly crops: number[][] },
): Handle {
  const count = sizeOf(blockShape);
  const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util;
  const block = [...blockShape];
  const spread = reshape(g, x, getReshaped(x.shape, block, count));
  const turned = transpose(g, spread, getPermuted(spread.shape.length, block.length));
  const joined = reshape(g, turned, getReshapedPermuted(x.shape, block, count));
  const rest = joined.shape.slice(1 + block.length);
  const begins = [...getSliceBeginCoords(crops, block.length), ...rest.map(() => 0)];
  return slice(g, joined, begins, [...getSliceSize(joined.shape, crops, block.length), ...rest]);
}

function spaceToBatch(
  g: Graph,
  { x }: Unary,
  { blockShape, paddings }: BlockAttributes & { readonly paddings: readonly [number, number][] },
): Handle {
  const count = sizeOf(blockShape);
  const block = [...blockShape];
  const rest = x.shape.slice(1 + block.length).map((): [number, number] => [0, 0]);
  const padded = pad(g, x, [[0, 0], ...paddings, ...rest], scalarConstant(g, 0, x.dtype));
  const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
  const spread = reshape(g, padded, getReshaped(padded.shape, block, count, false));
  const turned = transpose(g, spread, getPermuted(spread.shape.length, block.length, false));
  return reshape(g, turned, getReshapedPermuted(padded.shape, block, count, false));
}

export const shapeKernels: Readonly<Record<string, Kernel>> = {
  Identity: (_: Graph, { x }: Unary) => x,
  Reshape: (g: Graph, { x }: Unary, { shape }: ReshapeAttrs) =>
    reshape(g, x, tf.util.inferFromImplicitShape([...shape], sizeOf(x.shape))),
  ExpandDims: (g: Graph, { input }: { readonly input: Handle }, { dim }: { readonly dim: number }) =>
    reshape(g, input, input.shape.toSpliced(positiveAxis(dim, input.shape.length + 1), 0, 1)),
  Transpose: (g: Graph, { x }: Unary, { perm }: TransposeAttrs) => transpose(g, x, perm),
  ZerosLike: (g: Graph, { x }: Unary) => uniformHandle(g, 0, x.shape, x.dtype),
  OnesLike: (g: Graph, { x }: Unary) => uniformHandle(g, 1, x.shape, x.dtype),
  Fill: (g: Graph, _: object, { shape, value, dtype }: FillAttrs) =>
    uniformHandle(g, Number(value), shape, (dtype as GraphDtype | undefined) ?? 'float32'),
  Slice: (g: Graph, { x }: Unary, { begin, size }: SliceAttrs) => {
    const begins = [begin].flat();
    return slice(
      g,
      x,
      begins,
      [size].flat().map((count, axis) => (count < 0 ? at(x.shape, axis) - at(begins, axis) : count)),
    );
  },
  StridedSlice: stridedSlice,
  Reverse: reverse,
  SplitV: splitInto,
  Concat: (g: Graph, inputs: readonly Handle[], { axis }: { readonly axis: number }) => {
    const handles = Object.values(inputs);
    return concatenate(g, handles, positiveAxis(axis, handles[0]?.shape.length ?? 0));
  },
  Pack: stack,
  Unpack: unstack,
  Tile: (g: Graph, { x }: Unary, { reps }: { readonly reps: readonly number[] }) => tile(g, x, reps),
  PadV2: (g: Graph, { x }: Unary, { paddings, constantValue }: PadV2Attrs) =>
    pad(g, x, paddings, scalarConstant(g, constantValue, x.dtype)),
  MirrorPad: mirrorPad,
  BatchToSpaceND: batchToSpace,
  SpaceToBatchND: spaceToBatch,
};
