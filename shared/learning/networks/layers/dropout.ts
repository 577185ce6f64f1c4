import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';

/** In training sets each number to zero with probability `rate` and scales the others up to the same mean (Srivastava et al. 2014). */
export function dropout(pass: Pass, x: tf.Tensor, rate: number): tf.Tensor {
  if (!pass.isTraining || rate === 0) return x;
  const isKept = tf.cast(tf.greaterEqual(pass.uniform(x.shape), rate), 'float32');
  return tf.mul(x, tf.mul(isKept, 1 / (1 - rate)));
}
