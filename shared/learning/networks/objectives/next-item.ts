import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';

/**
 * Binary cross entropy of the item that came next against one that did not, at every place with a target (Kang & McAuley
 * 2018, eq. 7): of `positive_scores`, `negative_scores` and `is_target`, [rows, places]; the mean over those places.
 */
export const nextItem: Objective = {
  targets: {},
  loss: (outputs, _targets, rowMask) => {
    const { positive_scores, negative_scores, is_target } = outputs as Readonly<Record<string, tf.Tensor>>;
    const isCounted = tf.mul(is_target as tf.Tensor, tf.expandDims(rowMask, 1));
    const losses = tf.add(tf.softplus(tf.neg(positive_scores as tf.Tensor)), tf.softplus(negative_scores as tf.Tensor));
    return tf.div(tf.sum(tf.mul(losses, isCounted)), tf.maximum(tf.sum(isCounted), 1));
  },
};
