import type * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../tensor/network.ts';
import { dense, denseParameters } from './layers/dense.ts';
import { embedding, embeddingParameters, realPlaces } from './layers/embedding.ts';
import { meanOfPlaces } from './layers/mean-of-places.ts';

interface EmbeddingBagChoices {
  readonly vocabularySize: number;
  readonly width: number;
  /** The id that fills up a row. */
  readonly paddingId: number;
  readonly outputCount: number;
}

/** The mean of the embeddings of a row's ids, in any order, and a dense layer (Joulin et al. 2017): `ids` int32 [rows, places] -> `scores`. */
export function embeddingBag({ vocabularySize, width, paddingId, outputCount }: EmbeddingBagChoices): Network {
  return {
    name: 'embedding-bag',
    inputs: { ids: { dtype: 'int32', shape: [null, null] } },
    parameters: {
      ...embeddingParameters('tokens', vocabularySize, width),
      ...denseParameters('scores', width, outputCount),
    },
    forward: (pass, inputs) => {
      const ids = inputs.ids as tf.Tensor;
      const bag = meanOfPlaces(embedding(pass, 'tokens', ids), realPlaces(ids, paddingId));
      return { scores: dense(pass, 'scores', bag) };
    },
  };
}
