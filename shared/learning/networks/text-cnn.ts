import type * as tfTypes from '@tensorflow/tfjs-core';
import { normal, uniform, zeros } from '../tensor/initial.ts';
import type { Network, Pass } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { dense, denseParameters } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { embedding, embeddingParameters } from './layers/embedding.ts';
import { offset, weight } from './layers/parameters.ts';

interface TextCnnChoices {
  /** Ids of units, with 0 for none. */
  readonly vocabularySize: number;
  /** Units of a place. */
  readonly unitCount: number;
  readonly width: number;
  readonly filterCount: number;
  readonly outputCount: number;
  /** Share of whole places, of the places' numbers and of the filters' answers that are left out in training. */
  readonly dropout: { readonly places: number; readonly vectors: number; readonly filters: number };
}

/** Of the units' first numbers: large enough that rare words, which are seldom learned from, still differ. */
const unitDeviation = 0.1;
/** Uniform within 1 / the root of a layer's inputs: with larger weights the network learns rare words by heart. */
const smallUniform = (inputCount: number) => uniform(1 / Math.sqrt(inputCount));
/** Places that a filter sees: the one it stands on and its neighbours. */
const windowLength = 3;

/**
 * A convolutional network for sentences (Kim 2014) over words made of units (Bojanowski et al. 2017): each filter's
 * largest answer over the places of a text, and a dense layer. `ids` int32 and `shares`, what each unit counts, [rows,
 * places, units], and `real` [rows, places], 1 where there is a word -> `scores`.
 */
export function textCnn(choices: TextCnnChoices): Network {
  const { vocabularySize, unitCount, width, filterCount, outputCount } = choices;
  return {
    name: 'text-cnn',
    inputs: {
      ids: { dtype: 'int32', shape: [null, null, unitCount] },
      shares: { dtype: 'float32', shape: [null, null, unitCount] },
      real: { dtype: 'float32', shape: [null, null] },
    },
    parameters: {
      ...embeddingParameters('units', vocabularySize, width, normal(unitDeviation)),
      'filters.weights': weight([windowLength, 1, width, filterCount], smallUniform(windowLength * width)),
      'filters.bias': offset(filterCount, zeros),
      ...denseParameters('scores', filterCount, outputCount, smallUniform(filterCount)),
    },
    forward: (pass, inputs) => {
      const { ids, shares, real } = inputs as Record<'ids' | 'shares' | 'real', tfTypes.Tensor>;
      const places = dropout(pass, wordVectors(pass, ids, shares, choices), choices.dropout.vectors);
      const answers = tf.relu(convolve(pass, places));
      const largest = tf.max(tf.mul(answers, tf.expandDims(real, 2)), 1);
      return { scores: dense(pass, 'scores', dropout(pass, largest, choices.dropout.filters)) };
    },
  };
}

/** The sum of each place's units, times their shares: [rows, places, units] -> [rows, places, width]. */
function wordVectors(
  pass: Pass,
  ids: tfTypes.Tensor,
  shares: tfTypes.Tensor,
  { unitCount, width, dropout: { places } }: TextCnnChoices,
): tfTypes.Tensor {
  const [rowCount = 0, placeCount = 0] = ids.shape;
  const kept = dropWhole(pass, shares, places);
  const vectors = tf.reshape(embedding(pass, 'units', ids), [rowCount * placeCount, unitCount, width]);
  const sums = tf.matMul(tf.reshape(kept, [rowCount * placeCount, 1, unitCount]), vectors);
  return tf.reshape(sums, [rowCount, placeCount, width]);
}

/** In training leaves out whole places with probability `rate`, as if their words were unknown. */
function dropWhole(pass: Pass, shares: tfTypes.Tensor, rate: number): tfTypes.Tensor {
  if (!pass.isTraining || rate === 0) return shares;
  const [rowCount = 0, placeCount = 0] = shares.shape;
  const isKept = tf.cast(tf.greaterEqual(pass.uniform([rowCount, placeCount, 1]), rate), 'float32');
  return tf.mul(shares, isKept);
}

/** Each filter's answer at each place, zeros around the text: [rows, places, width] -> [rows, places, filters]. */
function convolve(pass: Pass, places: tfTypes.Tensor): tfTypes.Tensor {
  const [rowCount = 0, placeCount = 0] = places.shape;
  const filters = pass.parameter('filters.weights') as tfTypes.Tensor4D;
  const column = tf.expandDims(places, 2) as tfTypes.Tensor4D;
  const answers = tf.conv2d(column, filters, 1, 'same');
  return tf.add(tf.reshape(answers, [rowCount, placeCount, filters.shape[3]]), pass.parameter('filters.bias'));
}
