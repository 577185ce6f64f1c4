import { ones, zeros } from '../../tensor/initial.ts';
import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { offset, type Parameters } from './parameters.ts';

const usualEpsilon = 1e-5;

export function layerNormParameters(name: string, width: number): Parameters {
  return { [`${name}.scale`]: offset(width, ones), [`${name}.shift`]: offset(width, zeros) };
}

/** Standardises each vector of the last axis, then scales and shifts it (Ba, Kiros & Hinton 2016, eq. 4). */
export function layerNorm(pass: Pass, name: string, x: tf.Tensor, epsilon = usualEpsilon): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const standardised = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(standardised, pass.parameter(`${name}.scale`)), pass.parameter(`${name}.shift`));
}
