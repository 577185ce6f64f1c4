import { heNormal } from '../../tensor/initial.ts';
import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { type Parameters, weight } from './parameters.ts';

/** One square filter bank without a bias, because batch norm, which follows, has one. */
export function convolutionParameters(name: string, size: number, inputCount: number, outputCount: number): Parameters {
  return { [name]: weight([size, size, inputCount, outputCount], heNormal) };
}

/** Convolves images, edges padded with zeros: [rows, height, width, inputs] -> [rows, height / stride, width / stride, outputs]. */
export function convolution(pass: Pass, name: string, x: tf.Tensor, stride = 1): tf.Tensor4D {
  return tf.conv2d(x as tf.Tensor4D, pass.parameter(name) as tf.Tensor4D, stride, 'same');
}
