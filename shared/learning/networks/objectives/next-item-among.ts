import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';

/**
 * Cross entropy of the item that came next among it and some random others, at every place with a target: the softmax
 * over a uniform sample (Klenitskiy & Vasilev 2023, section 3.2), of which `nextItem` is the case of one other. Of
 * `positive_scores` [places, 1], `negative_scores` [places, others] and `is_target` [rows, places].
 */
export const nextItemAmong: Objective = {
  targets: {},
  loss: (outputs, _targets, rowMask) => {
    const { positive_scores, negative_scores, is_target } = outputs as Readonly<Record<string, tf.Tensor>>;
    const ahead = tf.sub(negative_scores as tf.Tensor, positive_scores as tf.Tensor);
    // The largest is taken out before the exponential, as that of the item itself, 0, may be.
    const largest = tf.relu(tf.max(ahead, 1, true));
    const sum = tf.add(tf.sum(tf.exp(tf.sub(ahead, largest)), 1, true), tf.exp(tf.neg(largest)));
    const losses = tf.add(largest, tf.log(sum));
    const isCounted = tf.reshape(tf.mul(is_target as tf.Tensor, tf.expandDims(rowMask, 1)), [-1, 1]);
    return tf.div(tf.sum(tf.mul(losses, isCounted)), tf.maximum(tf.sum(isCounted), 1));
  },
};
