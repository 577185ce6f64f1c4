import { isOne, type Pair, padImages, reversed, shifted, tapOffsets, type Window } from './convolution.ts';
import type { Graph, Value } from './graph.ts';
import { reshapeValue, transposeValue } from './raw.ts';
import { type Shape, sizeOf } from './shape.ts';

/** Convolutions of images that lie [channels, height, width, rows], by tfjs's filters [height, width, in, out]. */

/** [taps x in, pixels x rows]: what every tap reads. The forward pass and the filter's gradient share it. */
function columnsOf(g: Graph, x: Value, window: Window): Value {
  const { rows, inChannels, output, filter } = window;
  const points = sizeOf(output) * rows;
  const padded = padImages(g, x, window, 1);
  if (isGathered(window)) {
    const places = reshapeValue(g, padded, [sizeOf(padded.shape) / rows, rows]);
    const index = gatherIndex(g, padded.shape, window);
    const shape = [...index.shape, rows];
    const gathered = g.op('Gather', [places, index], { shape, dtype: 'float32' }, { axis: 0 });
    return reshapeValue(g, gathered, [sizeOf(filter) * inChannels, points]);
  }
  const taps = tapOffsets(window).map((offset) =>
    reshapeValue(g, shifted(g, padded, offset, window, 1), [inChannels, points]),
  );
  const [only] = taps;
  if (only && taps.length === 1) return only;
  const shape = [sizeOf(filter) * inChannels, points];
  return g.op('Concat', taps, { shape, dtype: 'float32' }, { axis: 0 });
}

/** Fewer rows are copied faster by the slice; a longer index would not be worth its memory. */
const leastGatheredRows = 16;
const mostGatheredPlaces = 2 ** 20;

/** Whether one gather on all cores, which the runtime's slice and concatenation are not, makes the columns. */
function isGathered({ rows, inChannels, output, filter }: Window): boolean {
  const places = sizeOf(filter) * inChannels * sizeOf(output);
  return sizeOf(filter) > 1 && rows >= leastGatheredRows && places <= mostGatheredPlaces;
}

const indexes = new WeakMap<Graph, Map<string, Value>>();

/** The pixel that each tap of each channel reads for each pixel of the output; one constant for equal windows. */
function gatherIndex(g: Graph, [, height = 1, width = 1]: Shape, window: Window): Value {
  const { inChannels, output, strides } = window;
  const known = indexes.get(g) ?? new Map<string, Value>();
  indexes.set(g, known);
  const key = JSON.stringify([height, width, window]);
  const found = known.get(key);
  if (found) return found;
  const taps = tapOffsets(window);
  const index = new Int32Array(taps.length * inChannels * sizeOf(output));
  let at = 0;
  for (const [top, left] of taps) {
    for (let channel = 0; channel < inChannels; channel += 1) {
      for (let y = 0; y < output[0]; y += 1) {
        const line = (channel * height + top + y * strides[0]) * width + left;
        for (let x = 0; x < output[1]; x += 1) {
          index[at] = line + x * strides[1];
          at += 1;
        }
      }
    }
  }
  const value = g.constant(index, [index.length], 'int32');
  known.set(key, value);
  return value;
}

const matrixOf = (g: Graph, filter: Value, { outChannels }: Window) =>
  reshapeValue(g, filter, [sizeOf(filter.shape) / outChannels, outChannels]);

export function convolveColumns(g: Graph, x: Value, filter: Value, window: Window): Value {
  const { rows, outChannels, output } = window;
  const inputs = [matrixOf(g, filter, window), columnsOf(g, x, window)];
  const shape = [outChannels, sizeOf(output) * rows];
  const product = g.op('Gemm', inputs, { shape, dtype: 'float32' }, { transA: 1, transB: 0 });
  return reshapeValue(g, product, [outChannels, ...output, rows]);
}

export function filterGradient(g: Graph, x: Value, dy: Value, window: Window): Value {
  const { rows, inChannels, outChannels, output, filter } = window;
  const gradient = reshapeValue(g, dy, [outChannels, sizeOf(output) * rows]);
  const shape = [sizeOf(filter) * inChannels, outChannels];
  const inputs = [columnsOf(g, x, window), gradient];
  const product = g.op('Gemm', inputs, { shape, dtype: 'float32' }, { transA: 0, transB: 1 });
  return reshapeValue(g, product, [...filter, inChannels, outChannels]);
}

/** Whether the gradient by the input is a convolution itself: of dy by the filter turned half round. */
export function isTurnable({ filter, strides, dilations, padBefore, padAfter }: Window): boolean {
  const isInside = ([0, 1] as const).every((axis) => Math.max(padBefore[axis], padAfter[axis]) < filter[axis]);
  return isOne(strides) && isOne(dilations) && isInside;
}

/** All rows side by side are one image whose neighbours in width lie `rows` apart: a dilated convolution. */
export function inputGradientOfColumns(g: Graph, dy: Value, filter: Value, window: Window): Value {
  const { rows, inChannels, outChannels, input, output, filter: size, padBefore, padAfter } = window;
  const turned = reversed(g, transposeValue(g, filter, [2, 3, 0, 1]));
  const back = (pads: Pair): Pair => [size[0] - 1 - pads[0], (size[1] - 1 - pads[1]) * rows];
  const strip = reshapeValue(g, dy, [1, outChannels, output[0], output[1] * rows]);
  const gradient = g.op(
    'Conv',
    [strip, turned],
    { shape: [1, inChannels, input[0], input[1] * rows], dtype: 'float32' },
    {
      kernel_shape: size,
      strides: [1, 1],
      dilations: [1, rows],
      pads: [...back(padBefore), ...back(padAfter)],
      group: 1,
    },
  );
  return reshapeValue(g, gradient, [inChannels, ...input, rows]);
}
