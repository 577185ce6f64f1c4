import { transposedAttributes, type Window, windowAttributes } from './convolution.ts';
import type { Graph, Value } from './graph.ts';
import { binaryValue, expandValue, reshapeValue } from './raw.ts';
import { isSame, sizeOf } from './shape.ts';

interface Pooled {
  readonly value: Value;
  /** Where in the whole input each maximum was found, the first of equals. */
  readonly places: Value;
}

/** Maxima and their places; a training that asks for both gets one node, and serving leaves the places out. */
export function maximumPool(g: Graph, x: Value, window: Window): Pooled {
  const shape = [window.rows, window.outChannels, ...window.output];
  const { dilations: _, ...geometry } = windowAttributes(window);
  const outputs = [
    { shape, dtype: 'float32' },
    { shape, dtype: 'int64' },
  ] as const;
  const [value, places] = g.ops('MaxPool', [x], outputs, geometry) as [Value, Value];
  return { value, places };
}

export function maximumGradient(g: Graph, dy: Value, x: Value, window: Window): Value {
  const { places } = maximumPool(g, x, window);
  const { filter, strides } = window;
  const isOverlapping = strides[0] < filter[0] || strides[1] < filter[1];
  if (!isOverlapping && isUnpadded(window))
    return g.op(
      'MaxUnpool',
      [dy, places, g.integers(x.shape)],
      { shape: x.shape, dtype: 'float32' },
      {
        kernel_shape: filter,
        strides,
      },
    );
  // One place may be the maximum of several windows, whose gradients add up.
  const size = sizeOf(x.shape);
  const zeros = g.op('ConstantOfShape', [g.integers([size])], { shape: [size], dtype: 'float32' });
  const flat = [sizeOf(dy.shape)];
  const inputs = [zeros, reshapeValue(g, places, flat), reshapeValue(g, dy, flat)];
  const attributes = { axis: 0, reduction: 'add' };
  return reshapeValue(g, g.op('ScatterElements', inputs, { shape: [size], dtype: 'float32' }, attributes), x.shape);
}

function isUnpadded({ padBefore, padAfter }: Window): boolean {
  return [...padBefore, ...padAfter].every((pad) => pad === 0);
}

/** Each output's gradient, shared out equally among the pixels (not the padding) under its window. */
export function averageGradient(g: Graph, dy: Value, window: Window): Value {
  const { rows, inChannels, input, output, filter, strides } = window;
  const counts = g.constant(pixelCounts(window), [1, 1, ...output], 'float32');
  const shares = binaryValue(g, 'Div', dy, counts);
  const shape = [rows, inChannels, ...input];
  if (
    isSame(filter, strides) &&
    isUnpadded(window) &&
    output[0] * filter[0] === input[0] &&
    output[1] * filter[1] === input[1]
  ) {
    const apart = reshapeValue(g, shares, [rows, inChannels, output[0], 1, output[1], 1]);
    return reshapeValue(
      g,
      expandValue(g, apart, [rows, inChannels, output[0], filter[0], output[1], filter[1]]),
      shape,
    );
  }
  const ones = g.constant(new Float32Array(inChannels * sizeOf(filter)).fill(1), [inChannels, 1, ...filter], 'float32');
  return g.op('ConvTranspose', [shares, ones], { shape, dtype: 'float32' }, transposedAttributes(window, inChannels));
}

function pixelCounts({ input, output, filter, strides, padBefore }: Window): Float32Array {
  const covered = (axis: 0 | 1, place: number) => {
    const start = place * strides[axis] - padBefore[axis];
    return Math.min(start + filter[axis], input[axis]) - Math.max(start, 0);
  };
  return Float32Array.from(
    { length: sizeOf(output) },
    (_, index) => covered(0, Math.floor(index / output[1])) * covered(1, index % output[1]),
  );
}
