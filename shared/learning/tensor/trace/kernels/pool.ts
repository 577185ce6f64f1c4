import type { AvgPoolAttrs, MaxPoolAttrs } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import { type Window, windowAttributes, windowOf } from '../convolution.ts';
import type { Graph, Value } from '../graph.ts';
import { channelFirst, type Handle, imageResult, linear, rowsFirstResult, rowsFirstValue, whole } from '../handle.ts';
import { averageGradient, maximumGradient, maximumPool } from '../pooling.ts';
import { isTiling, tournamentGradient, tournamentPool } from '../tournament-pool.ts';
import type { Kernel, Unary } from './kernel.ts';

function windowFor(shape: readonly number[], attributes: MaxPoolAttrs | AvgPoolAttrs): Window {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const size = shape as [number, number, number, number];
  return windowOf(tf.backend_util.computePool2DInfo(size, filterSize, strides, 1, pad as 'same', dimRoundingMode));
}

function maxPool(g: Graph, { x }: Unary, attributes: MaxPoolAttrs): Handle {
  const window = windowFor(x.shape, attributes);
  const images = whole(g, channelFirst(g, x));
  if (g.options.rowsLast && isTiling(window)) return imageResult(g, tournamentPool(g, images, window));
  return rowsFirstResult(g, maximumPool(g, rowsFirstValue(g, images), window).value);
}

interface MaxPoolGradientInputs {
  readonly dy: Handle;
  readonly input: Handle;
}

function maxPoolGradient(g: Graph, { dy, input }: MaxPoolGradientInputs, attributes: MaxPoolAttrs): Handle {
  const { value, coefficient, scale } = linear(g, channelFirst(g, dy));
  const x = whole(g, channelFirst(g, input));
  const window = windowFor(input.shape, attributes);
  if (g.options.rowsLast && isTiling(window))
    return imageResult(g, tournamentGradient(g, value, x, window), { coefficient, scale });
  const gradient = maximumGradient(g, rowsFirstValue(g, value), rowsFirstValue(g, x), window);
  return rowsFirstResult(g, gradient, { coefficient, scale });
}

function averagePool(g: Graph, { x }: Unary, attributes: AvgPoolAttrs): Handle {
  const window = windowFor(x.shape, attributes);
  const shape = [window.rows, window.outChannels, ...window.output];
  const { dilations: _, ...geometry } = windowAttributes(window);
  const { value, coefficient, scale } = linear(g, channelFirst(g, x));
  const pooled: Value = g.op(
    'AveragePool',
    [rowsFirstValue(g, value)],
    { shape, dtype: 'float32' },
    { ...geometry, count_include_pad: 0 },
  );
  return rowsFirstResult(g, pooled, { coefficient, scale });
}

function averagePoolGradient(g: Graph, { dy, input }: MaxPoolGradientInputs, attributes: AvgPoolAttrs): Handle {
  const { value, coefficient, scale } = linear(g, channelFirst(g, dy));
  const gradient = averageGradient(g, rowsFirstValue(g, value), windowFor(input.shape, attributes));
  return rowsFirstResult(g, gradient, { coefficient, scale });
}

export const poolKernels: Readonly<Record<string, Kernel>> = {
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGradient,
  AvgPool: averagePool,
  AvgPoolGrad: averagePoolGradient,
};
