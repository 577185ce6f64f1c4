import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import { add } from '../arithmetic.ts';
import { convolveColumns, filterGradient, inputGradientOfColumns, isTurnable } from '../column-convolution.ts';
import { convolve, inputGradient, type Window, windowOf } from '../convolution.ts';
import { depthwiseFilterGradient, depthwiseInputGradient, depthwiseValue } from '../depthwise-convolution.ts';
import type { Graph, Value } from '../graph.ts';
import { channelFirst, Handle, imageResult, linear, rowsFirstResult, rowsFirstValue, whole } from '../handle.ts';
import { toRowsLast } from '../image-order.ts';
import { transposeValue } from '../raw.ts';
import type { Kernel } from './kernel.ts';
import { activate } from './matmul.ts';

interface ForwardInputs {
  readonly x: Handle;
  readonly filter: Handle;
}

interface FusedInputs extends ForwardInputs {
  readonly bias?: Handle;
}

type Size4 = [number, number, number, number];
type Geometry = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & {
  readonly dilations?: Conv2DAttrs['dilations'];
};

function windowFor(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: Geometry,
  isDepthwise = false,
): Window {
  const { strides, dilations = 1, pad, dimRoundingMode } = attributes;
  return windowOf(
    tf.backend_util.computeConv2DInfo(
      inputShape as Size4,
      filterShape as Size4,
      strides,
      dilations,
      pad as 'same',
      dimRoundingMode,
      isDepthwise,
    ),
  );
}

/** tfjs's filters are [height, width, in, out]. */
const filterFirst = [3, 2, 0, 1];

function convolution(g: Graph, { x, filter }: ForwardInputs, attributes: Conv2DAttrs): Handle {
  const window = windowFor(x.shape, filter.shape, attributes);
  const images = whole(g, channelFirst(g, x));
  if (g.options.rowsLast) return imageResult(g, convolveColumns(g, images, whole(g, filter), window));
  return imageResult(g, convolve(g, images, transposeValue(g, whole(g, filter), filterFirst), window));
}

interface BackwardInputs {
  readonly dy: Handle;
  readonly filter: Handle;
}

function convolutionInput(g: Graph, { dy, filter }: BackwardInputs, attributes: Conv2DBackpropInputAttrs): Handle {
  const window = windowFor(attributes.inputShape, filter.shape, attributes);
  const { value, coefficient, scale } = linear(g, channelFirst(g, dy));
  if (g.options.rowsLast && isTurnable(window))
    return imageResult(g, inputGradientOfColumns(g, value, whole(g, filter), window), { coefficient, scale });
  const gradient = inputGradient(g, rowsFirstValue(g, value), whole(g, filter), window);
  return rowsFirstResult(g, gradient, { coefficient, scale });
}

interface FilterInputs {
  readonly x: Handle;
  readonly dy: Handle;
}

function convolutionFilter(g: Graph, { x, dy }: FilterInputs, attributes: Conv2DBackpropFilterAttrs): Handle {
  const window = windowFor(x.shape, attributes.filterShape, attributes);
  const { value, coefficient, scale } = linear(g, channelFirst(g, dy));
  const rowsLast = (images: Value) => (g.options.rowsLast ? images : transposeValue(g, images, toRowsLast));
  const gradient = filterGradient(g, rowsLast(whole(g, channelFirst(g, x))), rowsLast(value), window);
  return new Handle(gradient, gradient.shape, { coefficient, scale });
}

function depthwise(g: Graph, { x, filter }: ForwardInputs, attributes: DepthwiseConv2dNativeAttrs): Handle {
  const window = windowFor(x.shape, filter.shape, attributes, true);
  return rowsFirstResult(
    g,
    depthwiseValue(g, rowsFirstValue(g, whole(g, channelFirst(g, x))), whole(g, filter), window),
  );
}

function depthwiseInput(
  g: Graph,
  { dy, filter }: BackwardInputs,
  attributes: DepthwiseConv2dNativeBackpropInputAttrs,
): Handle {
  const window = windowFor(attributes.inputShape, filter.shape, attributes, true);
  const { value, coefficient, scale } = linear(g, channelFirst(g, dy));
  return rowsFirstResult(g, depthwiseInputGradient(g, rowsFirstValue(g, value), whole(g, filter), window), {
    coefficient,
    scale,
  });
}

function depthwiseFilter(
  g: Graph,
  { x, dy }: FilterInputs,
  attributes: DepthwiseConv2dNativeBackpropFilterAttrs,
): Handle {
  const window = windowFor(x.shape, attributes.filterShape, attributes, true);
  const { value, coefficient, scale } = linear(g, channelFirst(g, dy));
  const gradient = depthwiseFilterGradient(
    g,
    rowsFirstValue(g, whole(g, channelFirst(g, x))),
    rowsFirstValue(g, value),
    window,
  );
  return new Handle(gradient, gradient.shape, { coefficient, scale });
}

const fused =
  (forward: typeof convolution) =>
  (g: Graph, { x, filter, bias }: FusedInputs, attributes: Conv2DAttrs & { readonly activation?: string }): Handle => {
    const product = forward(g, { x, filter }, attributes);
    return activate(g, bias ? add(g, product, bias) : product, attributes);
  };

export const convKernels: Readonly<Record<string, Kernel>> = {
  Conv2D: convolution,
  FusedConv2D: fused(convolution),
  Conv2DBackpropInput: convolutionInput,
  Conv2DBackpropFilter: convolutionFilter,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: fused(depthwise as typeof convolution),
  DepthwiseConv2dNativeBackpropInput: depthwiseInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilter,
};
