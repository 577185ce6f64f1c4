import type { Network, Pass } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { causalMask, paddingMask } from './layers/attention.ts';
import { realPlaces } from './layers/embedding.ts';
import {
  embedTokens,
  type StackChoices,
  stackParameters,
  tokenTable,
  transformerStack,
} from './layers/transformer-stack.ts';

interface RecommenderChoices extends StackChoices {
  /** The id before the first item of a short history; null when all histories have full length. */
  readonly paddingId: number | null;
}

interface Recommender {
  /**
   * `items`, `positives` (the items that came next) and `negatives` (items that did not), int32 [rows, places] ->
   * `positive_scores`, `negative_scores` and `is_target`, [rows, places].
   */
  readonly training: Network;
  /** `items`, newest last -> `scores` of every item to come next, [rows, items]. The same parameters. */
  readonly serving: Network;
}

/** Self-attentive sequential recommendation (Kang & McAuley 2018): items are scored by their own embeddings. */
export function sequentialRecommender(choices: RecommenderChoices): Recommender {
  const { placeCount, width, paddingId } = choices;
  const ids = { dtype: 'int32', shape: [null, placeCount] } as const;
  const parameters = stackParameters(choices);
  const isReal = (items: tf.Tensor) => (paddingId === null ? null : realPlaces(items, paddingId));

  const encode = (pass: Pass, items: tf.Tensor) => {
    const real = isReal(items);
    const causal = causalMask(placeCount);
    const tokens = tf.mul(embedTokens(pass, items), Math.sqrt(width));
    return transformerStack(pass, tokens, real ? tf.add(causal, paddingMask(real)) : causal, choices);
  };

  return {
    training: {
      name: 'sequential-recommender',
      inputs: { items: ids, positives: ids, negatives: ids },
      parameters,
      forward: (pass, inputs) => {
        const positives = inputs.positives as tf.Tensor;
        const x = encode(pass, inputs.items as tf.Tensor);
        const score = (next: tf.Tensor) => tf.sum(tf.mul(x, embedTokens(pass, next)), -1);
        return {
          positive_scores: score(positives),
          negative_scores: score(inputs.negatives as tf.Tensor),
          is_target: isReal(positives) ?? tf.ones(positives.shape),
        };
      },
    },
    serving: {
      name: 'sequential-recommender',
      inputs: { items: ids },
      parameters,
      forward: (pass, inputs) => {
        const x = encode(pass, inputs.items as tf.Tensor);
        const rowCount = x.shape[0] ?? 0;
        const last = tf.reshape(tf.slice(x, [0, placeCount - 1, 0], [rowCount, 1, width]), [rowCount, width]);
        return { scores: tf.matMul(last, pass.parameter(tokenTable), false, true) };
      },
    },
  };
}
