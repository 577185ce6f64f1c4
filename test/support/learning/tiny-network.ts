import { seededRandom } from '../../../shared/learning/random.ts';
import type { Batch } from '../../../shared/learning/tensor/engine.ts';
import { glorotUniform, zeros } from '../../../shared/learning/tensor/initial.ts';
import type { Network, Objective } from '../../../shared/learning/tensor/network.ts';
import { tf } from '../../../shared/learning/tensor/tfjs.ts';

/** Two layers, 5 inputs, 3 classes, and a running mean of the inputs: the least that has every kind of state. */
export const tinyNetwork: Network = {
  name: 'tiny',
  inputs: { x: { dtype: 'float32', shape: [null, 5] } },
  parameters: {
    w1: { shape: [5, 4], initial: glorotUniform, isTrainable: true, isDecayed: true },
    b1: { shape: [4], initial: zeros, isTrainable: true, isDecayed: false },
    w2: { shape: [4, 3], initial: glorotUniform, isTrainable: true, isDecayed: true },
    seen: { shape: [5], initial: zeros, isTrainable: false, isDecayed: false },
  },
  forward: (pass, { x }) => {
    const input = x as import('@tensorflow/tfjs-core').Tensor2D;
    const mask = tf.reshape(pass.rowMask, [-1, 1]);
    const mean = tf.div(tf.sum(tf.mul(input, mask), 0), tf.sum(mask));
    pass.assign('seen', tf.add(tf.mul(pass.parameter('seen'), 0.9), tf.mul(mean, 0.1)));
    const hidden = tf.tanh(tf.add(tf.matMul(input, pass.parameter('w1') as typeof input), pass.parameter('b1')));
    return { logits: tf.matMul(hidden, pass.parameter('w2') as typeof input) };
  },
};

/** The same with half of the hidden units dropped in training. */
export const droppingNetwork: Network = {
  ...tinyNetwork,
  name: 'dropping',
  forward: (pass, { x }) => {
    const input = x as import('@tensorflow/tfjs-core').Tensor2D;
    const hidden = tf.tanh(tf.add(tf.matMul(input, pass.parameter('w1') as typeof input), pass.parameter('b1')));
    const kept = pass.isTraining
      ? tf.mul(tf.cast(tf.greaterEqual(pass.uniform(hidden.shape), 0.5), 'float32'), tf.mul(hidden, 2))
      : hidden;
    return { logits: tf.matMul(kept as typeof input, pass.parameter('w2') as typeof input) };
  },
};

/** Cross entropy with one-hot targets, over the real rows. */
export const crossEntropy: Objective = {
  targets: { y: { dtype: 'float32', shape: [null, 3] } },
  loss: ({ logits }, { y }, rowMask) => {
    const logProbabilities = tf.logSoftmax(logits as import('@tensorflow/tfjs-core').Tensor);
    const losses = tf.neg(tf.sum(tf.mul(logProbabilities, y as import('@tensorflow/tfjs-core').Tensor), -1));
    return tf.div(tf.sum(tf.mul(losses, rowMask)), tf.sum(rowMask));
  },
};

/** `count` batches of `rows` rows for the networks above. */
export function tinyBatches(rows: number, count: number, seed = 1): Batch[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const y = new Float32Array(rows * 3);
    for (let row = 0; row < rows; row += 1) y[row * 3 + Math.floor(random() * 3)] = 1;
    const x = Float32Array.from({ length: rows * 5 }, () => 2 * random() - 1);
    return { inputs: { x: { data: x, shape: [rows, 5] } }, targets: { y: { data: y, shape: [rows, 3] } }, rows };
  });
}
