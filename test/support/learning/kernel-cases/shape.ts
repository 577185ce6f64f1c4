import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { floats, type KernelCase, make, shapeOf } from '../kernel-case.ts';

export const shapeCases: readonly KernelCase[] = [
  make(
    'reshape',
    (random) => [floats(random, [2, 6, 2])],
    (x: Tensor) => tf.reshape(tf.mul(x, 2), [4, -1]),
  ),
  make(
    'reshape of a broadcast',
    (random) => [floats(random, [2, 1, 3])],
    (x: Tensor) => tf.reshape(tf.mul(tf.ones([2, 4, 3]), x), [8, 3]),
  ),
  make(
    'expandDims and squeeze',
    (random) => [floats(random, [2, 1, 3])],
    (x: Tensor) => tf.squeeze(tf.expandDims(tf.mul(x, tf.sum(x, 2, true)), 0), [2]),
  ),
  make(
    'transpose',
    (random) => [floats(random, shapeOf(random, 4))],
    (x: Tensor) => tf.transpose(tf.mul(x, tf.sum(x, [0, 1])), [2, 0, 3, 1]),
  ),
  make(
    'slice',
    (random) => [floats(random, [4, 5, 3])],
    (x: Tensor) => tf.slice(x, [1, 0, 1], [2, -1, 2]),
  ),
  make(
    'stridedSlice',
    (random) => [floats(random, [5, 6])],
    (x: Tensor) => tf.stridedSlice(x, [4, 1], [0, 6], [-2, 2]),
    false,
  ),
  make(
    'stridedSlice to before the first',
    (random) => [floats(random, [5, 6])],
    (x: Tensor) => tf.stridedSlice(x, [4, 1], [-6, 6], [-1, 2], 0, 1),
    false,
  ),
  make(
    'reverse',
    (random) => [floats(random, [3, 4, 2])],
    (x: Tensor) => tf.reverse(x, [0, -1]),
  ),
  make(
    'split',
    (random) => [floats(random, [3, 6])],
    (x: Tensor) => tf.split(x, [1, 3, 2], 1),
  ),
  make(
    'concat',
    (random) => [floats(random, [2, 3]), floats(random, [2, 1]), floats(random, [2, 2])],
    (...xs: Tensor[]) =>
      tf.concat(
        xs.map((x) => tf.mul(x, 2)),
        1,
      ),
  ),
  make(
    'concat of unequal factors',
    (random) => [floats(random, [2, 3]), floats(random, [2, 1])],
    (a: Tensor, b: Tensor) => tf.concat([tf.mul(a, 2), tf.mul(b, 3)], 1),
  ),
  make(
    'stack and unstack',
    (random) => [floats(random, [2, 3]), floats(random, [2, 3])],
    (a: Tensor, b: Tensor) => tf.unstack(tf.stack([a, b, a], 1), 2),
  ),
  make(
    'tile',
    (random) => [floats(random, [2, 1, 3])],
    (x: Tensor) => [tf.tile(x, [1, 4, 1]), tf.tile(x, [2, 2, 1])],
  ),
  make(
    'broadcastTo',
    (random) => [floats(random, [3, 1])],
    (x: Tensor) => tf.broadcastTo(x, [2, 3, 4]),
  ),
  make(
    'pad',
    (random) => [floats(random, [2, 3])],
    (x: Tensor) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
  ),
  make(
    'mirrorPad',
    (random) => [floats(random, [3, 4])],
    (x: Tensor) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 1],
        ],
        'reflect',
      ),
    false,
  ),
  make(
    'batchToSpaceND',
    (random) => [floats(random, [8, 2, 3, 2])],
    (x: Tensor) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
  ),
  make(
    'spaceToBatchND',
    (random) => [floats(random, [2, 3, 5, 2])],
    (x: Tensor) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
  ),
  make(
    'fill',
    (random) => [floats(random, [3])],
    (x: Tensor) => tf.add(tf.fill([3], 2), x),
  ),
];
