import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { meanOverRows } from './mean-over-rows.ts';

/**
 * Cross entropy of `scores` [rows, classes] against `shares`, float [rows, classes]: 1 for a row's class, or parts of it
 * for mixed rows, times the weight of the row. Shares need not sum to 1.
 */
export function shareEntropy(classCount: number): Objective {
  return {
    targets: { shares: { dtype: 'float32', shape: [null, classCount] } },
    loss: ({ scores }, { shares }, rowMask) =>
      meanOverRows(tf.neg(tf.sum(tf.mul(shares as tf.Tensor, tf.logSoftmax(scores as tf.Tensor)), 1)), rowMask),
  };
}
