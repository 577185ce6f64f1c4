import type { Initial } from '../../tensor/initial.ts';
import { glorotUniform, zeros } from '../../tensor/initial.ts';
import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { offset, type Parameters, weight } from './parameters.ts';

/** Parameters of a dense layer: `.weights` of inputs x outputs, `.bias`. */
export function denseParameters(
  name: string,
  inputCount: number,
  outputCount: number,
  initial: Initial = glorotUniform,
): Parameters {
  return {
    [`${name}.weights`]: weight([inputCount, outputCount], initial),
    [`${name}.bias`]: offset(outputCount, zeros),
  };
}

/** Multiplies the last axis by the weights and adds the bias: [..., inputs] -> [..., outputs]. */
export function dense(pass: Pass, name: string, x: tf.Tensor): tf.Tensor {
  const weights = pass.parameter(`${name}.weights`);
  const [inputCount = 0, outputCount = 0] = weights.shape;
  const flat = x.rank === 2 ? x : tf.reshape(x, [-1, inputCount]);
  const y = tf.add(tf.matMul(flat, weights), pass.parameter(`${name}.bias`));
  return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), outputCount]);
}
