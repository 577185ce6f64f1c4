import { padImages, shifted, tapOffsets, transposedAttributes, type Window, windowAttributes } from './convolution.ts';
import type { Graph, Value } from './graph.ts';
import { binaryValue, reshapeValue, transposeValue } from './raw.ts';
import { at, sizeOf } from './shape.ts';

/** Each channel by filters of its own; tfjs's filter is [height, width, in, multiplier], output channel in x m + k. */

/** As ONNX has it: [in x multiplier, 1, height, width]. */
function weightsOf(g: Graph, filter: Value): Value {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = filter.shape;
  return reshapeValue(g, transposeValue(g, filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

export function depthwiseValue(g: Graph, x: Value, filter: Value, window: Window): Value {
  const { rows, inChannels, outChannels, output } = window;
  const shape = [rows, outChannels, ...output];
  const attributes = { ...windowAttributes(window), group: inChannels };
  return g.op('Conv', [x, weightsOf(g, filter)], { shape, dtype: 'float32' }, attributes);
}

export function depthwiseInputGradient(g: Graph, dy: Value, filter: Value, window: Window): Value {
  const { rows, inChannels, input } = window;
  const shape = [rows, inChannels, ...input];
  const attributes = transposedAttributes(window, inChannels);
  return g.op('ConvTranspose', [dy, weightsOf(g, filter)], { shape, dtype: 'float32' }, attributes);
}

/** Tap by tap: what the tap read, times dy, summed over rows and pixels. */
export function depthwiseFilterGradient(g: Graph, x: Value, dy: Value, window: Window): Value {
  const { rows, inChannels, outChannels, output, filter } = window;
  const multiplier = outChannels / inChannels;
  const padded = padImages(g, x, window, 2);
  const gradient = reshapeValue(g, dy, [rows, inChannels, multiplier, sizeOf(output)]);
  const taps = tapOffsets(window).map((offset) => {
    const read = reshapeValue(g, shifted(g, padded, offset, window, 2), [rows, inChannels, 1, sizeOf(output)]);
    const product = binaryValue(g, 'Mul', read, gradient);
    const summed = { shape: [1, at(product.shape, 1), multiplier], dtype: 'float32' } as const;
    const sum = g.op(
      'ReduceSum',
      [product, g.integers([0, 3])],
      { ...summed, shape: summed.shape.slice(1) },
      { keepdims: 0 },
    );
    return reshapeValue(g, sum, summed.shape);
  });
  const shape = [sizeOf(filter), inChannels, multiplier];
  const all = taps.length === 1 ? (taps[0] as Value) : g.op('Concat', taps, { shape, dtype: 'float32' }, { axis: 0 });
  return reshapeValue(g, all, [...filter, inChannels, multiplier]);
}
