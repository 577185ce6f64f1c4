import { tf } from '../../tensor/tfjs.ts';

/** The mean of each row's real places: [rows, places, width] and [rows, places] -> [rows, width]; zeros for a row without any. */
export function meanOfPlaces(x: tf.Tensor, isReal: tf.Tensor | null): tf.Tensor {
  if (!isReal) return tf.mean(x, 1);
  const sum = tf.sum(tf.mul(x, tf.expandDims(isReal, 2)), 1);
  return tf.div(sum, tf.maximum(tf.sum(isReal, 1, true), 1));
}
