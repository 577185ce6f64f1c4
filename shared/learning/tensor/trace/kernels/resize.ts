import type { ResizeBilinearAttrs } from '@tensorflow/tfjs-core';
import type { Graph } from '../graph.ts';
import { channelFirst, type Handle, linear, rowsFirstResult, rowsFirstValue } from '../handle.ts';
import { at } from '../shape.ts';
import type { Kernel } from './kernel.ts';

interface Geometry {
  readonly from: number;
  readonly to: number;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** The weights with which the `to` pixels of a line are made of its `from` pixels, [to, from]. */
type Weights = (geometry: Geometry) => Float32Array;

const scaleOf = ({ from, to, alignCorners }: Geometry) => (alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);

/** Where tfjs reads for an output pixel. */
const sourceOf = (geometry: Geometry, pixel: number) =>
  geometry.halfPixelCenters ? scaleOf(geometry) * (pixel + 0.5) - 0.5 : scaleOf(geometry) * pixel;

const bilinear: Weights = (geometry) => {
  const { from, to } = geometry;
  const weights = new Float32Array(to * from);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const source = sourceOf(geometry, pixel);
    const low = Math.max(0, Math.floor(source));
    const high = Math.min(from - 1, Math.ceil(source));
    const share = high > low ? source - low : 0;
    weights[pixel * from + Math.min(low, from - 1)] = 1 - share;
    if (share > 0) weights[pixel * from + high] = share;
  }
  return weights;
};

const nearest: Weights = (geometry) => {
  const { from, to, alignCorners, halfPixelCenters } = geometry;
  const weights = new Float32Array(to * from);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const source = halfPixelCenters ? scaleOf(geometry) * (pixel + 0.5) : scaleOf(geometry) * pixel;
    const read = Math.min(from - 1, alignCorners ? Math.round(source) : Math.floor(source));
    weights[pixel * from + Math.max(0, read)] = 1;
  }
  return weights;
};

/** Resizing is linear and works on height and width apart, so it is two products; its gradient is their transposes. */
function apply(
  g: Graph,
  given: Handle,
  height: Float32Array,
  width: Float32Array,
  size: readonly [number, number],
): Handle {
  const { value: images, coefficient, scale } = linear(g, channelFirst(g, given));
  const value = rowsFirstValue(g, images);
  const [rows, channels, oldHeight, oldWidth] = [0, 1, 2, 3].map((axis) => at(value.shape, axis)) as [
    number,
    number,
    number,
    number,
  ];
  const acrossWeights = g.constant(width, [oldWidth, size[1]], 'float32');
  const across = g.op('MatMul', [value, acrossWeights], {
    shape: [rows, channels, oldHeight, size[1]],
    dtype: 'float32',
  });
  const downWeights = g.constant(height, [size[0], oldHeight], 'float32');
  const down = g.op('MatMul', [downWeights, across], { shape: [rows, channels, ...size], dtype: 'float32' });
  return rowsFirstResult(g, down, { coefficient, scale });
}

function turned(weights: Float32Array, rows: number, columns: number): Float32Array {
  return weights.map((_, index) => weights[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}

const resize =
  (weights: Weights) =>
  (g: Graph, { images }: { readonly images: Handle }, attributes: ResizeBilinearAttrs): Handle => {
    const { alignCorners, halfPixelCenters, size } = attributes;
    const [, oldHeight = 1, oldWidth = 1] = images.shape;
    const height = weights({ from: oldHeight, to: size[0], alignCorners, halfPixelCenters });
    const width = weights({ from: oldWidth, to: size[1], alignCorners, halfPixelCenters });
    return apply(g, images, height, turned(width, size[1], oldWidth), size);
  };

const resizeGradient =
  (weights: Weights) =>
  (
    g: Graph,
    { images, dy }: { readonly images: Handle; readonly dy: Handle },
    { alignCorners }: { alignCorners: boolean },
  ) => {
    const [, oldHeight = 1, oldWidth = 1] = images.shape;
    const [, newHeight = 1, newWidth = 1] = dy.shape;
    // tfjs's gradient kernels know no half-pixel centres; all engines must agree, so this one does not either.
    const geometry = { alignCorners, halfPixelCenters: false };
    const height = weights({ from: oldHeight, to: newHeight, ...geometry });
    const width = weights({ from: oldWidth, to: newWidth, ...geometry });
    return apply(g, dy, turned(height, newHeight, oldHeight), width, [oldHeight, oldWidth]);
  };

export const resizeKernels: Readonly<Record<string, Kernel>> = {
  ResizeBilinear: resize(bilinear),
  ResizeBilinearGrad: resizeGradient(bilinear),
  ResizeNearestNeighbor: resize(nearest),
  ResizeNearestNeighborGrad: resizeGradient(nearest),
};
