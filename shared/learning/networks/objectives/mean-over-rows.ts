import { tf } from '../../tensor/tfjs.ts';

/** The mean of the real rows' losses: [rows] and [rows] of 1 and 0 -> a scalar. */
export function meanOverRows(losses: tf.Tensor, rowMask: tf.Tensor1D): tf.Scalar {
  return tf.div(tf.sum(tf.mul(losses, rowMask)), tf.sum(rowMask));
}
