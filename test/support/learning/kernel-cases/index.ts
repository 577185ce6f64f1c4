import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { floats, ints, type KernelCase, make } from '../kernel-case.ts';

export const indexCases: readonly KernelCase[] = [
  make('gather', (random) => [floats(random, [5, 3]), ints(random, [2, 4], 0, 4)], tf.gather),
  make(
    'gather along the second axis',
    (random) => [floats(random, [2, 5, 3]), ints(random, [4], 0, 4)],
    (x: Tensor, ids: Tensor) => tf.gather(x, ids as Tensor2D, 1),
  ),
  make(
    'gather in batches',
    (random) => [floats(random, [2, 5, 3]), ints(random, [2, 4], 0, 4)],
    (x: Tensor, ids: Tensor) => tf.gather(x, ids as Tensor2D, 1, 1),
    false,
  ),
  make(
    'gather in batches, a later axis',
    (random) => [floats(random, [2, 3, 5, 2]), ints(random, [2, 4], 0, 4)],
    (x: Tensor, ids: Tensor) => tf.gather(x, ids as Tensor2D, 2, 1),
    false,
  ),
  make(
    'two gathers of one table',
    (random) => [floats(random, [5, 3]), ints(random, [6], 0, 4), ints(random, [4], 0, 4)],
    (x: Tensor, a: Tensor, b: Tensor) => [tf.gather(x, a as Tensor2D), tf.gather(x, b as Tensor2D)],
  ),
  make('gatherND', (random) => [floats(random, [3, 4, 2]), ints(random, [5, 2], 0, 2)], tf.gatherND, false),
  make(
    'unsortedSegmentSum',
    (random) => [floats(random, [6, 2]), ints(random, [6], 0, 3)],
    (x: Tensor, ids: Tensor) => tf.unsortedSegmentSum(tf.mul(x, 2), ids as never, 4),
  ),
  make(
    'scatterND',
    (random) => [ints(random, [5, 2], 0, 2), floats(random, [5, 3])],
    (ids: Tensor, x: Tensor) => tf.scatterND(ids as never, x, [3, 4, 3]),
    false,
  ),
  make(
    'tensorScatterUpdate',
    (random) => [
      floats(random, [4, 3]),
      { ...ints(random, [2, 1], 0, 0), data: Int32Array.of(2, 0) },
      floats(random, [2, 3]),
    ],
    (x: Tensor, ids: Tensor, rows: Tensor) => tf.tensorScatterUpdate(x, ids as never, rows),
    false,
  ),
  make(
    'oneHot',
    (random) => [ints(random, [2, 3], 0, 4)],
    (ids: Tensor) => tf.oneHot(ids as never, 5),
    false,
  ),
  make(
    'topk',
    (random) => [floats(random, [3, 7])],
    (x: Tensor) => Object.values(tf.topk(x, 3)),
    false,
  ),
  make(
    'cumsum',
    (random) => [floats(random, [3, 4])],
    (x: Tensor) => [tf.cumsum(x, 1), tf.cumsum(x, 1, true, true)],
  ),
  make(
    'cumsum along the first axis',
    (random) => [floats(random, [3, 4])],
    (x: Tensor) => tf.cumsum(x, 0, true),
    false,
  ),
];
