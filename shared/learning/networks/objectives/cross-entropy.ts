import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { meanOverRows } from './mean-over-rows.ts';

interface CrossEntropyChoices {
  readonly classCount: number;
  /** Share of each target that is spread over all classes (Szegedy et al. 2016, section 7); 0 to below 1. */
  readonly labelSmoothing: number;
}

/** Negative log likelihood of the right class: `scores` [rows, classes] against `labels`, int32 [rows] of class codes. */
export function crossEntropy({ classCount, labelSmoothing }: CrossEntropyChoices): Objective {
  return {
    targets: { labels: { dtype: 'int32', shape: [null] } },
    loss: ({ scores }, { labels }, rowMask) => {
      const target = tf.cast(tf.oneHot(labels as tf.Tensor1D, classCount), 'float32');
      const losses = tf.losses.softmaxCrossEntropy(
        target,
        scores as tf.Tensor,
        undefined,
        labelSmoothing,
        tf.Reduction.NONE,
      );
      return meanOverRows(losses, rowMask);
    },
  };
}
