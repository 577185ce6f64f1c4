import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from './network.ts';
import type { OptimizerSettings } from './optimizer.ts';
import { tf } from './tfjs.ts';

/** Holds each element within `clipValue`, then shortens the whole gradient to `clipNorm` (Pascanu et al. 2013). */
export function clipGradients(
  gradients: Tensors,
  { clipValue, clipNorm }: OptimizerSettings,
): { readonly clipped: Tensors; readonly norm: Scalar | null } {
  const held =
    clipValue === undefined ? gradients : mapTensors(gradients, (g) => tf.clipByValue(g, -clipValue, clipValue));
  if (clipNorm === undefined) return { clipped: held, norm: null };
  const squares = Object.values(held).map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares)) as Scalar;
  const share = tf.minimum(tf.div(clipNorm, tf.maximum(norm, 1e-12)), 1);
  return { clipped: mapTensors(held, (gradient) => tf.mul(gradient, share)), norm };
}

function mapTensors(tensors: Tensors, change: (tensor: Tensor) => Tensor): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));
}
