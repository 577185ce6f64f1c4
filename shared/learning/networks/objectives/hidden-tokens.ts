import type { Objective } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { realPlaces } from '../layers/embedding.ts';

interface HiddenTokensChoices {
  readonly vocabularySize: number;
  /** Stands in `originals` where nothing is to be guessed. */
  readonly paddingId: number;
}

/**
 * Negative log likelihood of the tokens that were hidden: `scores` [rows x some, vocabulary] against `originals` int32
 * [rows, some]; the mean over all of them.
 */
export function hiddenTokens({ vocabularySize, paddingId }: HiddenTokensChoices): Objective {
  return {
    targets: { originals: { dtype: 'int32', shape: [null, null] } },
    loss: ({ scores }, { originals }, rowMask) => {
      const ids = originals as tf.Tensor;
      const wanted = tf.oneHot(tf.reshape(ids, [-1]) as tf.Tensor1D, vocabularySize);
      const losses = tf.losses.softmaxCrossEntropy(
        tf.cast(wanted, 'float32'),
        scores as tf.Tensor,
        undefined,
        0,
        tf.Reduction.NONE,
      );
      const counts = tf.reshape(tf.mul(realPlaces(ids, paddingId), tf.expandDims(rowMask, 1)), [-1]);
      return tf.div(tf.sum(tf.mul(losses, counts)), tf.maximum(tf.sum(counts), 1));
    },
  };
}
