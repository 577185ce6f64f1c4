import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { dense, denseParameters } from './dense.ts';
import { dropout } from './dropout.ts';
import type { Parameters } from './parameters.ts';
import { smallNormal } from './small-normal.ts';

/** Added to the score of what must not be attended to: its share underflows to 0, and no gradient is undefined. */
const forbidden = -1e9;

export function attentionParameters(name: string, width: number): Parameters {
  return {
    ...denseParameters(`${name}.query_key_value`, width, 3 * width, smallNormal),
    ...denseParameters(`${name}.output`, width, width, smallNormal),
  };
}

export interface AttentionChoices {
  readonly headCount: number;
  /** Added to the scores, broadcast to [rows, heads, places, places]: 0, or far below 0 where attention is forbidden. */
  readonly mask: tf.Tensor | null;
  readonly dropoutRate: number;
}

/** Multi-head self-attention (Vaswani et al. 2017, section 3.2): [rows, places, width] -> the same. */
export function attention(pass: Pass, name: string, x: tf.Tensor, choices: AttentionChoices): tf.Tensor {
  const { headCount, mask, dropoutRate } = choices;
  const [rowCount = 0, placeCount = 0, width = 0] = x.shape;
  const headWidth = width / headCount;
  const byHead = (part: tf.Tensor) =>
    tf.transpose(tf.reshape(part, [rowCount, placeCount, headCount, headWidth]), [0, 2, 1, 3]);
  const parts = tf.split(dense(pass, `${name}.query_key_value`, x), 3, 2);
  const [queries, keys, values] = parts.map(byHead) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(headWidth));
  const shares = dropout(pass, tf.softmax(mask ? tf.add(scores, mask) : scores), dropoutRate);
  const attended = tf.transpose(tf.matMul(shares, values), [0, 2, 1, 3]);
  return dense(pass, `${name}.output`, tf.reshape(attended, [rowCount, placeCount, width]));
}

/** Forbids attention to padding: [rows, places] of 1 and 0 -> [rows, 1, 1, places]. */
export function paddingMask(isReal: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(1, tf.expandDims(tf.expandDims(isReal, 1), 1)), forbidden);
}

/** Forbids attention to later places: [1, 1, places, places]. */
export function causalMask(placeCount: number): tf.Tensor {
  const scores = Float32Array.from({ length: placeCount * placeCount }, (_, index) =>
    index % placeCount > Math.floor(index / placeCount) ? forbidden : 0,
  );
  return tf.tensor(scores, [1, 1, placeCount, placeCount]);
}
