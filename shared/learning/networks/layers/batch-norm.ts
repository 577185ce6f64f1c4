import { ones, zeros } from '../../tensor/initial.ts';
import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { offset, type Parameters, statistic } from './parameters.ts';

const epsilon = 1e-3;
/** Share of the old statistics that a step keeps. */
const momentum = 0.9;

export function batchNormParameters(name: string, channelCount: number): Parameters {
  return {
    [`${name}.scale`]: offset(channelCount, ones),
    [`${name}.shift`]: offset(channelCount, zeros),
    [`${name}.mean`]: statistic(channelCount, zeros),
    [`${name}.variance`]: statistic(channelCount, ones),
  };
}

/**
 * Standardises each channel over the real rows of the batch, or in use by the running statistics (Ioffe & Szegedy 2015,
 * algorithms 1 and 2): [rows, ..., channels]. Padded rows are transformed too, but no statistic sees them.
 */
export function batchNorm(pass: Pass, name: string, x: tf.Tensor): tf.Tensor {
  const parameter = (part: string) => pass.parameter(`${name}.${part}`) as tf.Tensor1D;
  const { mean, variance } = pass.isTraining
    ? batchStatistics(pass, name, x)
    : { mean: parameter('mean'), variance: parameter('variance') };
  return tf.batchNorm(x as tf.Tensor4D, mean, variance, parameter('shift'), parameter('scale'), epsilon);
}

function batchStatistics(pass: Pass, name: string, x: tf.Tensor) {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mask = tf.reshape(pass.rowMask, [-1, ...x.shape.slice(1).map(() => 1)]);
  const placesPerRow = x.shape.slice(1, -1).reduce((product, length) => product * length, 1);
  const count = tf.mul(tf.sum(pass.rowMask), placesPerRow);
  const mean = tf.div(tf.sum(tf.mul(x, mask), axes), count) as tf.Tensor1D;
  const variance = tf.div(tf.sum(tf.mul(tf.square(tf.sub(x, mean)), mask), axes), count) as tf.Tensor1D;
  // The running variance is that of the population, of which the batch's own is a little too small an estimate.
  const unbiased = tf.mul(variance, tf.div(count, tf.maximum(tf.sub(count, 1), 1)));
  for (const [part, now] of [
    ['mean', mean],
    ['variance', unbiased],
  ] as const) {
    const running = `${name}.${part}`;
    pass.assign(running, tf.add(tf.mul(pass.parameter(running), momentum), tf.mul(now, 1 - momentum)));
  }
  return { mean, variance };
}
