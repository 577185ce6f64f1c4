import type { Initial } from '../../tensor/initial.ts';
import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { type Parameters, weight } from './parameters.ts';
import { smallNormal } from './small-normal.ts';

/** One table of `count` vectors. */
export function embeddingParameters(
  name: string,
  count: number,
  width: number,
  initial: Initial = smallNormal,
): Parameters {
  return { [name]: weight([count, width], initial) };
}

/** Looks ids up in the table: int32 [...] -> [..., width]. Ids must lie in the table. */
export function embedding(pass: Pass, name: string, ids: tf.Tensor): tf.Tensor {
  return tf.gather(pass.parameter(name), ids as tf.Tensor1D);
}

/** 1 where an id is not the padding one, 0 elsewhere; of the shape of `ids`. */
export function realPlaces(ids: tf.Tensor, paddingId: number): tf.Tensor {
  return tf.cast(tf.notEqual(ids, tf.scalar(paddingId, 'int32')), 'float32');
}
