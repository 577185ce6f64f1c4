import { tf } from '../../tensor/tfjs.ts';

/** A function applied to each number. */
export type Activation = 'relu' | 'gelu' | 'gelu_tanh' | 'tanh';

const functions: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  gelu,
  gelu_tanh: geluTanh,
  tanh: (x) => tf.tanh(x),
};

export function activate(activation: Activation, x: tf.Tensor): tf.Tensor {
  return functions[activation](x);
}

/** x times the normal distribution's share below x, exactly and not by the tanh approximation (Hendrycks & Gimpel 2016). */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** The same by the tanh approximation, for weights that were trained with it (Hendrycks & Gimpel 2016, section 2). */
function geluTanh(x: tf.Tensor): tf.Tensor {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}
