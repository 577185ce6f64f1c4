import { tf } from '../../tensor/tfjs.ts';

/** A function applied to each number. */
export type Activation = 'relu' | 'gelu' | 'tanh';

const functions: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  gelu,
  tanh: (x) => tf.tanh(x),
};

export function activate(activation: Activation, x: tf.Tensor): tf.Tensor {
  return functions[activation](x);
}

/** x times the normal distribution's share below x, exactly and not by the tanh approximation (Hendrycks & Gimpel 2016). */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
