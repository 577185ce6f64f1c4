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
  /** Of `sampledTraining`: so many for each row of the batch; 1 by default. */
  readonly negativesPerRow?: number;
}

interface Recommender {
  /**
   * `items`, `positives` (the items that came next) and `negatives` (items that did not), int32 [rows, places] ->
   * `positive_scores`, `negative_scores` and `is_target`, [rows, places].
   */
  readonly training: Network;
  /**
   * `items` and `positives`, [rows, places] of any number of places, newest last, and `negatives`, [rows, some], which
   * all places share -> `positive_scores` [places of all rows, 1], `negative_scores` [places of all rows, negatives of all
   * rows] and `is_target` [rows, places]. The same parameters.
   */
  readonly sampledTraining: Network;
  /** `items`, newest last -> `scores` of every item to come next, [rows, items]. The same parameters. */
  readonly serving: Network;
}

/** Added to the score of what is no negative after all: its share underflows to 0. */
const forbidden = -1e9;

/** Self-attentive sequential recommendation (Kang & McAuley 2018): items are scored by their own embeddings. */
export function sequentialRecommender(choices: RecommenderChoices): Recommender {
  const { placeCount, width, paddingId } = choices;
  const ids = { dtype: 'int32', shape: [null, placeCount] } as const;
  const parameters = stackParameters(choices);
  const isReal = (items: tf.Tensor) => (paddingId === null ? null : realPlaces(items, paddingId));

  const encode = (pass: Pass, items: tf.Tensor) => {
    const real = isReal(items);
    const causal = causalMask(items.shape[1] ?? placeCount);
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
    sampledTraining: {
      name: 'sequential-recommender-sampled',
      inputs: {
        items: { dtype: 'int32', shape: [null, null] },
        positives: { dtype: 'int32', shape: [null, null] },
        negatives: { dtype: 'int32', shape: [null, choices.negativesPerRow ?? 1] },
      },
      parameters,
      forward: (pass, inputs) => {
        const positives = inputs.positives as tf.Tensor;
        const x = tf.reshape(encode(pass, inputs.items as tf.Tensor), [-1, width]);
        const flatPositives = tf.reshape(positives, [-1]);
        const flatNegatives = tf.reshape(inputs.negatives as tf.Tensor, [-1]);
        const scores = tf.matMul(x, embedTokens(pass, flatNegatives), false, true);
        const negatives = tf.expandDims(flatNegatives, 0);
        const isWanted = tf.cast(tf.equal(tf.expandDims(flatPositives, 1), negatives), 'float32');
        const isPadding = tf.cast(tf.equal(negatives, tf.scalar(paddingId ?? -1, 'int32')), 'float32');
        return {
          positive_scores: tf.sum(tf.mul(x, embedTokens(pass, flatPositives)), -1, true),
          negative_scores: tf.add(scores, tf.mul(tf.add(isWanted, isPadding), forbidden)),
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
