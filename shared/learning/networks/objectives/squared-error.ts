import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { meanOverRows } from './mean-over-rows.ts';

/** Squared error of `scores` against `values`, both float32 [rows, values]; the mean over a row's values. */
export function squaredError(valueCount: number): Objective {
  return {
    targets: { values: { dtype: 'float32', shape: [null, valueCount] } },
    loss: ({ scores }, { values }, rowMask) =>
      meanOverRows(tf.mean(tf.square(tf.sub(scores as tf.Tensor, values as tf.Tensor)), 1), rowMask),
  };
}
