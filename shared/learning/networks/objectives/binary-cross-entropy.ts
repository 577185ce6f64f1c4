import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { meanOverRows } from './mean-over-rows.ts';

/**
 * Negative log likelihood of yes and no: `scores` [rows, questions], logits, against `labels`, float32 [rows, questions]
 * of 1 and 0; the mean over a row's questions. `labelSmoothing` draws the labels towards a half.
 */
export function binaryCrossEntropy(questionCount: number, labelSmoothing = 0): Objective {
  return {
    targets: { labels: { dtype: 'float32', shape: [null, questionCount] } },
    loss: (outputs, targets, rowMask) => {
      const scores = outputs.scores as tf.Tensor;
      const labels = tf.add(tf.mul(targets.labels as tf.Tensor, 1 - labelSmoothing), labelSmoothing / 2);
      // log(1 + e^s) - label s, which overflows for no score.
      return meanOverRows(tf.mean(tf.sub(tf.softplus(scores), tf.mul(labels, scores)), 1), rowMask);
    },
  };
}
