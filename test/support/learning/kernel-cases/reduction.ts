import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { flags, floats, type KernelCase, make, reduction, shapeOf } from '../kernel-case.ts';

export const reductionCases: readonly KernelCase[] = [
  ...reduction('sum', tf.sum),
  ...reduction('mean', tf.mean),
  ...reduction('max', tf.max),
  ...reduction('min', tf.min),
  ...reduction('prod', tf.prod),
  ...reduction('a sum of a factor', (x, axes, keep) => tf.sum(tf.mul(x, 2), axes, keep)),
  ...reduction('a sum of a broadcast', (x, axes, keep) =>
    tf.sum(tf.mul(tf.onesLike(x), tf.slice(x, [0, 0, 0], [-1, 1, -1])), axes, keep),
  ),
  ...reduction('a sum of a row factor', (x, axes, keep) => tf.sum(tf.mul(x, tf.sum(x, 0, true)), axes, keep)),
  ...reduction('logSumExp', tf.logSumExp),
  make(
    'moments',
    (random) => [floats(random, [3, 4, 5])],
    (x: Tensor) => Object.values(tf.moments(x, [0, 2])),
  ),
  make(
    'many rows summed',
    (random) => [floats(random, [300, 9])],
    (x: Tensor) => tf.sum(tf.tanh(x), 0),
  ),
  make(
    'argMax and argMin',
    (random) => [floats(random, shapeOf(random, 3, 5))],
    (x: Tensor) => [tf.argMax(x, 1), tf.argMin(x, -1)],
    false,
  ),
  make(
    'bool sum',
    (random) => [flags(random, [3, 4])],
    (x: Tensor) => tf.sum(x, 1),
    false,
  ),
];
