import type { backend_util } from '@tensorflow/tfjs-core';
import type { Attributes, Graph, Value } from './graph.ts';
import { transposeValue } from './raw.ts';
import { isSame, sizeOf } from './shape.ts';

/** Sizes of a convolution or a pool, pairs being [height, width]. */
export interface Window {
  readonly rows: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly input: Pair;
  readonly output: Pair;
  readonly filter: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padBefore: Pair;
  /** Enough for the last window, where tfjs rounds up; never negative. */
  readonly padAfter: Pair;
}

export type Pair = readonly [number, number];
type Info = backend_util.Conv2DInfo;

export function windowOf(info: Info): Window {
  const input: Pair = [info.inHeight, info.inWidth];
  const output: Pair = [info.outHeight, info.outWidth];
  const filter: Pair = [info.filterHeight, info.filterWidth];
  const strides: Pair = [info.strideHeight, info.strideWidth];
  const dilations: Pair = [info.dilationHeight, info.dilationWidth];
  const padBefore: Pair = [info.padInfo.top, info.padInfo.left];
  const after = (axis: 0 | 1) =>
    Math.max(
      0,
      (output[axis] - 1) * strides[axis] + (filter[axis] - 1) * dilations[axis] + 1 - input[axis] - padBefore[axis],
    );
  const { batchSize: rows, inChannels, outChannels } = info;
  const padAfter: Pair = [after(0), after(1)];
  return { rows, inChannels, outChannels, input, output, filter, strides, dilations, padBefore, padAfter };
}

export function windowAttributes({ filter, strides, dilations, padBefore, padAfter }: Window): Attributes {
  return { kernel_shape: filter, strides, dilations, pads: [...padBefore, ...padAfter] };
}

export const isOne = (pair: Pair) => pair[0] === 1 && pair[1] === 1;

/** Images [rows, in, height, width] by weights [out, in, height, width]. */
export function convolve(g: Graph, x: Value, weights: Value, window: Window): Value {
  const { rows, outChannels, output } = window;
  const shape = [rows, outChannels, ...output];
  return g.op('Conv', [x, weights], { shape, dtype: 'float32' }, { ...windowAttributes(window), group: 1 });
}

/** The gradient by the input, of dy [rows, out, height, width] and tfjs's filter [height, width, in, out]. */
export function inputGradient(g: Graph, dy: Value, filter: Value, window: Window): Value {
  const {
    rows,
    inChannels,
    outChannels,
    input,
    output,
    filter: size,
    strides,
    dilations,
    padBefore,
    padAfter,
  } = window;
  if (isOne(strides) && isOne(dilations)) {
    // A convolution of dy by the filter turned half round.
    const turned = reversed(g, transposeValue(g, filter, [2, 3, 0, 1]));
    const backPads = (pads: Pair): Pair => [size[0] - 1 - pads[0], size[1] - 1 - pads[1]];
    const back: Window = {
      ...window,
      inChannels: outChannels,
      outChannels: inChannels,
      input: output,
      output: input,
      padBefore: backPads(padBefore),
      padAfter: backPads(padAfter),
    };
    if (back.padBefore.every((pad) => pad >= 0) && back.padAfter.every((pad) => pad >= 0))
      return convolve(g, dy, turned, back);
  }
  const weights = transposeValue(g, filter, [3, 2, 0, 1]);
  const shape = [rows, inChannels, ...input];
  return g.op('ConvTranspose', [dy, weights], { shape, dtype: 'float32' }, transposedAttributes(window, 1));
}

/** Of the convolution whose input is the output here; what its windows leave uncovered is output padding. */
export function transposedAttributes(window: Window, group: number): Attributes {
  const { input, output, filter, strides, dilations, padBefore, padAfter } = window;
  const left = ([0, 1] as const).map((axis) => {
    const covered = (output[axis] - 1) * strides[axis] + (filter[axis] - 1) * dilations[axis] + 1;
    return input[axis] - (covered - padBefore[axis] - padAfter[axis]);
  });
  return { ...windowAttributes(window), group, output_padding: left };
}

export function reversed(g: Graph, weights: Value): Value {
  const first = g.integers([-1, -1]);
  const beforeFirst = g.integers([Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);
  return g.op('Slice', [weights, first, beforeFirst, g.integers([2, 3]), g.integers([-1, -1])], weights);
}

/** Where each tap of the filter reads, in the padded image, for the first output. */
export function tapOffsets({ filter, dilations }: Window): Pair[] {
  return Array.from({ length: sizeOf(filter) }, (_, tap) => [
    Math.floor(tap / filter[1]) * dilations[0],
    (tap % filter[1]) * dilations[1],
  ]);
}

/** Images with the window's padding, as zeros; `heightAxis` says where height and width lie. */
export function padImages(g: Graph, x: Value, { padBefore, padAfter }: Window, heightAxis: 1 | 2): Value {
  const around = (pads: Pair) => (heightAxis === 1 ? [0, ...pads, 0] : [0, 0, ...pads]);
  const pads = [...around(padBefore), ...around(padAfter)];
  if (pads.every((pad) => pad === 0)) return x;
  const shape = x.shape.map((size, axis) => size + (pads[axis] ?? 0) + (pads[axis + 4] ?? 0));
  return g.op('Pad', [x, g.integers(pads)], { shape, dtype: 'float32' });
}

/** The pixels that one tap reads, in output order. */
export function shifted(g: Graph, padded: Value, offset: Pair, { output, strides }: Window, heightAxis: 1 | 2): Value {
  const axes = [heightAxis, heightAxis + 1];
  const shape = padded.shape.map((size, axis) => output[axis - heightAxis] ?? size);
  const ends = ([0, 1] as const).map((axis) => offset[axis] + (output[axis] - 1) * strides[axis] + 1);
  const bounds = [offset, ends, axes, strides].map((numbers) => g.integers(numbers));
  return isSame(shape, padded.shape) ? padded : g.op('Slice', [padded, ...bounds], { shape, dtype: 'float32' });
}
