import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tf } from '../../../../../shared/learning/tensor/tfjs.ts';
import { capture } from '../../../../../shared/learning/tensor/trace/capture.ts';
import { type TraceOptions, trainingOptions } from '../../../../../shared/learning/tensor/trace/trace-options.ts';

type Compute = (...tensors: Tensor[]) => Tensor;

/** Operators that the recorded function is made of, in order. */
function operators(options: TraceOptions, shapes: readonly (readonly number[])[], compute: Compute): string[] {
  const { nodes } = capture(options, (declare) => ({
    y: compute(...shapes.map((shape, index) => declare(`x${index}`, { shape, dtype: 'float32' }))),
  }));
  return nodes.map(({ op }) => op);
}

const product = (x: Tensor, w: Tensor) => tf.matMul(x as Tensor2D, w as Tensor2D);

test.each<[keyof TraceOptions, string, readonly (readonly number[])[], Compute, string[]]>([
  [
    'lazyFactors',
    'ones, zeros and constant factors cost nothing',
    [[3, 4]],
    (x) => tf.mul(tf.add(tf.mul(tf.mul(x, tf.ones([3, 4])), 2), tf.zeros([3, 4])), 0.5),
    ['Identity'],
  ],
  [
    'lazyFactors',
    'the sum of a broadcast is a multiplication',
    [[1, 4]],
    (x) => tf.sum(tf.tile(x, [5, 1]), 0),
    ['Reshape', 'Mul'],
  ],
  [
    'mergeEqual',
    'what is computed twice is computed once',
    [[3]],
    (x) => tf.add(tf.exp(x), tf.tanh(tf.exp(x))),
    ['Exp', 'Tanh', 'Add'],
  ],
  [
    'foldScale',
    'a factor goes into the product',
    [
      [3, 4],
      [4, 2],
    ],
    (x, w) => tf.mul(product(x, w), 0.25),
    ['Gemm'],
  ],
  [
    'foldScale',
    'a factor of an operand goes into the product, whoever reads it',
    [
      [3, 4],
      [4, 2],
    ],
    (x, w) => tf.add(tf.square(product(tf.mul(x, 0.25), w)), product(tf.mul(x, 0.25), w)),
    ['Gemm', 'Mul', 'Add'],
  ],
  [
    'foldBias',
    'a bias goes into the product',
    [[3, 4], [4, 2], [2]],
    (x, w, b = x) => tf.add(product(x, w), b),
    ['Gemm'],
  ],
  [
    'foldBias',
    'a bias goes through a reshape',
    [[6, 4], [4, 2], [2]],
    (x, w, b = x) => tf.add(tf.reshape(product(x, w), [2, 3, 2]), b),
    ['Gemm', 'Reshape'],
  ],
  ['sumByProduct', 'many rows are summed by a product', [[300, 9]], (x) => tf.sum(x, 0), ['Gemm', 'Reshape']],
])('with %s %s', (option, _, shapes, compute, expected) => {
  expect(operators(trainingOptions, shapes, compute)).toEqual(expected);
  expect(operators({ ...trainingOptions, [option]: false }, shapes, compute)).not.toEqual(expected);
});

test('with chainScatters two gathers of one table have one gradient', () => {
  const count = (options: TraceOptions) => {
    const { nodes } = capture(options, (declare) => {
      const table = declare('table', { shape: [9, 4], dtype: 'float32' });
      const ids = ['a', 'b'].map((name) => declare(name, { shape: [5], dtype: 'int32' }) as never);
      const { grads } = tf
        .engine()
        .gradients(() => tf.sum(tf.tanh(tf.concat(ids.map((id) => tf.gather(table, id))))), [table]);
      return { gradient: grads[0] as Tensor };
    });
    return ['Add', 'ScatterElements'].map(
      (op) => nodes.filter((node) => node.op === op && node.outputs[0]?.dtype === 'float32').length,
    );
  };
  expect(count(trainingOptions)).toEqual([0, 2]);
  expect(count({ ...trainingOptions, chainScatters: false })).toEqual([1, 2]);
});

test('with keepLayout two convolutions transpose at their ends only', () => {
  const twice: Compute = (x, w) => {
    const once = tf.relu(tf.conv2d(x as never, w as never, 1, 'same'));
    return tf.relu(tf.conv2d(once as never, w as never, 1, 'same'));
  };
  const shapes = [
    [2, 20, 20, 3],
    [3, 3, 3, 3],
  ];
  const turns = (options: TraceOptions) => operators(options, shapes, twice).filter((op) => op === 'Transpose').length;
  expect(turns(trainingOptions)).toBe(2);
  expect(turns({ ...trainingOptions, keepLayout: false })).toBeGreaterThan(2);
});

test('what no output needs is left out', () => {
  expect(
    operators(trainingOptions, [[3]], (x) => {
      tf.exp(x);
      return tf.tanh(x);
    }),
  ).toEqual(['Tanh']);
});

test('what is known is computed while recording', () => {
  expect(operators(trainingOptions, [[3]], (x) => tf.add(x, tf.exp(tf.tensor1d([1, 2, 3]))))).toEqual(['Add']);
});
