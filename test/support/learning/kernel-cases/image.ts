import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../../../../shared/learning/random.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { floats, type KernelCase, make, whole } from '../kernel-case.ts';

const image = (random: Random, channels: number, least = 5, most = 8) =>
  floats(random, [whole(random, 1, 3), whole(random, least, most), whole(random, least, most), channels]);

/** tfjs's cpu gradients of resizing mix height and width up, and of the nearest pixel the images of a batch. */
const square = (random: Random, rows = 2) => {
  const side = whole(random, 4, 8);
  return floats(random, [rows, side, side, 2]);
};

export const imageCases: readonly KernelCase[] = [
  ...(
    [
      [1, 'same'],
      [2, 'same'],
      [1, 'valid'],
      [2, 'valid'],
      [3, 'same'],
    ] as const
  ).flatMap(([stride, pad]) => [
    make(
      `conv2d, stride ${stride}, ${pad}`,
      (random) => [image(random, 2), floats(random, [3, 3, 2, 3])],
      (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, stride, pad),
    ),
    make(
      `depthwiseConv2d, stride ${stride}, ${pad}`,
      (random) => [image(random, 2), floats(random, [3, 3, 2, 2])],
      (x: Tensor4D, w: Tensor4D) => tf.depthwiseConv2d(x, w, stride, pad),
    ),
    make(
      `maxPool, stride ${stride}, ${pad}`,
      (random) => [image(random, 2)],
      (x: Tensor4D) => tf.maxPool(x, 2, stride, pad),
    ),
    make(
      `avgPool, stride ${stride}, ${pad}`,
      (random) => [image(random, 2)],
      (x: Tensor4D) => tf.avgPool(tf.mul(x, 2), 2, stride, pad),
      // tfjs's cpu gradient also shares with the padding; the true one is proved in gradients.test.ts.
      pad === 'valid',
    ),
  ]),
  make(
    'maxPool of 3 by 2',
    (random) => [image(random, 2)],
    (x: Tensor4D) => tf.maxPool(x, [3, 2], [2, 1], 'same'),
  ),
  make(
    'avgPool of whole tiles',
    (random) => [floats(random, [2, 6, 4, 3])],
    (x: Tensor4D) => tf.avgPool(x, 2, 2, 'valid'),
  ),
  make(
    'conv2d, dilated',
    (random) => [image(random, 2, 6), floats(random, [2, 2, 2, 3])],
    (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, 1, 'same', 'NHWC', 2),
    false,
  ),
  make(
    'depthwiseConv2d, dilated',
    (random) => [image(random, 2, 6), floats(random, [2, 2, 2, 2])],
    (x: Tensor4D, w: Tensor4D) => tf.depthwiseConv2d(x, w, 1, 'same', 'NHWC', 2),
    false,
  ),
  make(
    'conv2d, padded by numbers and rounded up',
    (random) => [image(random, 2), floats(random, [3, 3, 2, 2])],
    (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, 2, 1, 'NHWC', 1, 'ceil'),
    false,
  ),
  make(
    'conv2d of 1 by 1',
    (random) => [image(random, 3), floats(random, [1, 1, 3, 2])],
    (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, 1, 'same'),
  ),
  make(
    'conv2d of many small images',
    (random) => [floats(random, [9, 4, 5, 2]), floats(random, [3, 3, 2, 3])],
    (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, 1, 'same'),
  ),
  make(
    'conv2dTranspose, stride 2',
    (random) => [floats(random, [2, 3, 4, 3]), floats(random, [3, 3, 2, 3])],
    (x: Tensor4D, w: Tensor4D) => tf.conv2dTranspose(x, w, [2, 6, 8, 2], 2, 'same'),
  ),
  make(
    'conv2dTranspose, stride 1',
    (random) => [floats(random, [2, 3, 4, 3]), floats(random, [3, 3, 2, 3])],
    (x: Tensor4D, w: Tensor4D) => tf.conv2dTranspose(x, w, [2, 5, 6, 2], 1, 'valid'),
  ),
  make(
    'a dilated transposed convolution by spaceToBatchND',
    (random) => [floats(random, [1, 4, 4, 2]), floats(random, [2, 2, 3, 2])],
    (x: Tensor4D, w: Tensor4D) => {
      const blocks = tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ) as Tensor4D;
      return tf.batchToSpaceND(
        tf.conv2dTranspose(blocks, w, [4, 3, 3, 3], 1, 'valid'),
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      );
    },
  ),
  make(
    'conv2d with bias and activation',
    (random) => [image(random, 2), floats(random, [3, 3, 2, 3]), floats(random, [3])],
    (x: Tensor4D, filter: Tensor4D, bias: Tensor) =>
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation: 'relu' }),
  ),
  make(
    'depthwiseConv2d with bias',
    (random) => [image(random, 2), floats(random, [3, 3, 2, 1]), floats(random, [2])],
    (x: Tensor4D, filter: Tensor4D, bias: Tensor) =>
      tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: 'same' }),
    false,
  ),
  make(
    'batchNorm',
    (random) => [
      image(random, 3),
      floats(random, [3]),
      floats(random, [3], 0.5, 2),
      floats(random, [3]),
      floats(random, [3]),
    ],
    (x: Tensor4D, mean: Tensor, variance: Tensor, offset: Tensor, scale: Tensor) =>
      tf.batchNorm(x, mean as never, variance as never, offset as never, scale as never),
  ),
  make(
    'batchNorm of rows',
    (random) => [floats(random, [4, 3]), floats(random, [3]), floats(random, [3], 0.5, 2)],
    (x: Tensor2D, mean: Tensor, variance: Tensor) => tf.batchNorm(x, mean as never, variance as never),
    false,
  ),
  make(
    'a batch norm of its own over a convolution',
    (random) => [image(random, 2), floats(random, [3, 3, 2, 3])],
    (x: Tensor4D, w: Tensor4D) => {
      const y = tf.conv2d(x, w, 1, 'same');
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.maxPool(tf.relu(tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, 0.1)))) as Tensor4D, 2, 2, 'valid');
    },
  ),
  make(
    'convolutions added, sliced and flattened',
    (random) => [floats(random, [2, 5, 6, 2]), floats(random, [3, 3, 2, 3])],
    (x: Tensor4D, w: Tensor4D) => {
      const y = tf.conv2d(x, w, 1, 'same');
      const sum = tf.concat([tf.add(y, tf.mean(y, [1, 2], true)), tf.mul(y, 2)], 3);
      return tf.reshape(tf.add(sum, tf.slice(sum, [0, 0, 0, 0], [-1, 1, -1, -1])), [2, -1]);
    },
  ),
  ...[true, false].flatMap((alignCorners) => [
    make(
      `resizeBilinear up, corners ${alignCorners}`,
      (random) => [square(random)],
      (x: Tensor3D) => tf.image.resizeBilinear(x as never, [11, 9], alignCorners),
    ),
    make(
      `resizeBilinear down, corners ${alignCorners}`,
      (random) => [square(random)],
      (x: Tensor3D) => tf.image.resizeBilinear(x as never, [3, 4], alignCorners),
    ),
    make(
      `resizeNearest up, corners ${alignCorners}`,
      (random) => [square(random, 1)],
      (x: Tensor3D) => tf.image.resizeNearestNeighbor(x as never, [11, 9], alignCorners),
    ),
    make(
      `resizeNearest down, corners ${alignCorners}`,
      (random) => [square(random, 1)],
      (x: Tensor3D) => tf.image.resizeNearestNeighbor(x as never, [3, 4], alignCorners),
    ),
  ]),
  make(
    'resize by half pixels',
    (random) => [image(random, 2)],
    (x: Tensor4D) => [
      tf.image.resizeBilinear(x, [11, 3], false, true),
      tf.image.resizeNearestNeighbor(x, [11, 3], false, true),
    ],
    false,
  ),
];
