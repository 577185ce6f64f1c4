import type { Network, Pass } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { paddingMask } from './layers/attention.ts';
import { dense, denseParameters } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { realPlaces } from './layers/embedding.ts';
import { meanOfPlaces } from './layers/mean-of-places.ts';
import { smallNormal } from './layers/small-normal.ts';
import { embedTokens, type StackChoices, stackParameters, transformerStack } from './layers/transformer-stack.ts';

interface TextEncoderChoices extends StackChoices {
  /** The id that fills up a row and is not attended to; null when all texts fill all places. */
  readonly paddingId: number | null;
  /** What stands for the text: its first place, which then must be a [CLS] token, through BERT's pooler; or the mean. */
  readonly pooling: 'first' | 'mean';
  /** Null for the encoder alone: `states` [rows, places, width] and `pooled` [rows, width] in place of scores. */
  readonly outputCount: number | null;
  /** Of what stands for the text, before it is scored; 0 by default. */
  readonly headDropoutRate?: number;
}

/** A bidirectional transformer encoder in the manner of BERT (Devlin et al. 2019): `ids` int32 [rows, places] -> `scores`. */
export function textEncoder(choices: TextEncoderChoices): Network {
  const { width, placeCount, pooling, paddingId, outputCount, headDropoutRate = 0 } = choices;
  return {
    name: 'text-encoder',
    inputs: { ids: { dtype: 'int32', shape: [null, paddingId === null ? placeCount : null] } },
    parameters: {
      ...stackParameters(choices),
      ...(pooling === 'first' ? denseParameters('pooler', width, width, smallNormal) : {}),
      ...(outputCount === null ? {} : denseParameters('scores', width, outputCount, smallNormal)),
    },
    forward: (pass, inputs): Record<string, tf.Tensor> => {
      const ids = inputs.ids as tf.Tensor;
      const isReal = paddingId === null ? null : realPlaces(ids, paddingId);
      const mask = isReal && paddingMask(isReal);
      const states = transformerStack(pass, embedTokens(pass, ids), mask, choices);
      const pooled = pooling === 'first' ? poolFirst(pass, states) : meanOfPlaces(states, isReal);
      if (outputCount === null) return { states, pooled };
      return { scores: dense(pass, 'scores', dropout(pass, pooled, headDropoutRate)) };
    },
  };
}

function poolFirst(pass: Pass, x: tf.Tensor): tf.Tensor {
  const [rowCount = 0, , width = 0] = x.shape;
  const first = tf.reshape(tf.slice(x, [0, 0, 0], [rowCount, 1, width]), [rowCount, width]);
  return tf.tanh(dense(pass, 'pooler', first));
}
