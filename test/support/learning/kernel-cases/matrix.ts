import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { floats, type KernelCase, make, shapeOf } from '../kernel-case.ts';

export const matrixCases: readonly KernelCase[] = [
  ...[0, 1, 2, 3].map((flagsOf) =>
    make(
      `matMul ${flagsOf & 1 ? 'T' : 'N'}${flagsOf & 2 ? 'T' : 'N'}`,
      (random) => {
        const [m = 1, k = 1, n = 1] = shapeOf(random, 3, 5);
        return [floats(random, flagsOf & 1 ? [k, m] : [m, k]), floats(random, flagsOf & 2 ? [n, k] : [k, n])];
      },
      (a: Tensor2D, b: Tensor2D) => tf.mul(tf.matMul(tf.mul(a, 2), b, (flagsOf & 1) > 0, (flagsOf & 2) > 0), 3),
    ),
  ),
  ...[0, 1, 2, 3].map((flagsOf) =>
    make(
      `batched matMul ${flagsOf}`,
      (random) => {
        const [batch = 1, m = 1, k = 1, n = 1] = shapeOf(random, 4, 4);
        return [
          floats(random, [2, batch, ...(flagsOf & 1 ? [k, m] : [m, k])]),
          floats(random, [2, batch, ...(flagsOf & 2 ? [n, k] : [k, n])]),
        ];
      },
      (a: Tensor, b: Tensor) => tf.matMul(a, b, (flagsOf & 1) > 0, (flagsOf & 2) > 0),
    ),
  ),
  make(
    'matMul with bias and activation',
    (random) => [floats(random, [5, 3]), floats(random, [3, 4]), floats(random, [4])],
    (a: Tensor2D, b: Tensor2D, bias: Tensor) => tf.fused.matMul({ a, b, bias, activation: 'relu' }),
  ),
  make(
    'a bias on reshaped rows',
    (random) => [floats(random, [2, 3, 4]), floats(random, [4, 5]), floats(random, [5])],
    (x: Tensor, w: Tensor2D, b: Tensor) => tf.add(tf.reshape(tf.matMul(tf.reshape(x, [6, 4]), w), [2, 3, 5]), b),
  ),
  make(
    'einsum',
    (random) => [floats(random, [2, 3, 4]), floats(random, [2, 5, 4])],
    (a: Tensor, b: Tensor) => tf.einsum('bik,bjk->bij', a, b),
    false,
  ),
];
