import { zeros } from '../tensor/initial.ts';
import type { Network } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { activate } from './layers/activation.ts';
import { paddingMask } from './layers/attention.ts';
import { dense, denseParameters } from './layers/dense.ts';
import { realPlaces } from './layers/embedding.ts';
import { layerNorm, layerNormParameters } from './layers/layer-norm.ts';
import { offset } from './layers/parameters.ts';
import { smallNormal } from './layers/small-normal.ts';
import {
  embedTokens,
  type StackChoices,
  stackParameters,
  tokenTable,
  transformerStack,
} from './layers/transformer-stack.ts';

/**
 * The stack of `textEncoder` that learns to tell hidden tokens (Devlin et al. 2019, section 3.1), scored by the tokens' own
 * embeddings: `ids` int32 [rows, places] and `hidden` int32 [rows, some], where they stand when all rows are laid in a line
 * -> `scores` [rows x some, vocabulary].
 */
export function maskedLanguage(choices: StackChoices & { readonly paddingId: number }): Network {
  const { width, vocabularySize, activation, normEpsilon, paddingId } = choices;
  return {
    name: 'masked-language',
    inputs: { ids: { dtype: 'int32', shape: [null, null] }, hidden: { dtype: 'int32', shape: [null, null] } },
    parameters: {
      ...stackParameters(choices),
      ...denseParameters('guess', width, width, smallNormal),
      ...layerNormParameters('guess_norm', width),
      token_bias: offset(vocabularySize, zeros),
    },
    forward: (pass, { ids, hidden }) => {
      const mask = paddingMask(realPlaces(ids as tf.Tensor, paddingId));
      const states = transformerStack(pass, embedTokens(pass, ids as tf.Tensor), mask, choices);
      const places = tf.reshape(hidden as tf.Tensor, [-1]) as tf.Tensor1D;
      const chosen = tf.gather(tf.reshape(states, [-1, width]), places);
      const guesses = layerNorm(pass, 'guess_norm', activate(activation, dense(pass, 'guess', chosen)), normEpsilon);
      const scores = tf.matMul(guesses as tf.Tensor2D, pass.parameter(tokenTable) as tf.Tensor2D, false, true);
      return { scores: tf.add(scores, pass.parameter('token_bias')) };
    },
  };
}
