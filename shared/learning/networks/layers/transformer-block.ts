import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { type Activation, activate } from './activation.ts';
import { attention, attentionParameters } from './attention.ts';
import { dense, denseParameters } from './dense.ts';
import { dropout } from './dropout.ts';
import { layerNorm, layerNormParameters } from './layer-norm.ts';
import type { Parameters } from './parameters.ts';
import { smallNormal } from './small-normal.ts';

/** What the blocks of a stack have in common. */
export interface BlockChoices {
  readonly width: number;
  /** Must divide `width`. */
  readonly headCount: number;
  readonly feedForwardWidth: number;
  readonly activation: Activation;
  /** Whether layer norm comes before each part, which trains more easily (Xiong et al. 2020), or after its sum, as in BERT. */
  readonly norm: 'pre' | 'post';
  /** Added to the variance under layer norm's root; 1e-5 unless the weights were trained with another. */
  readonly normEpsilon?: number;
  /** Of the attention's shares and of each part's output. */
  readonly dropoutRate: number;
}

export function blockParameters(name: string, { width, headCount, feedForwardWidth }: BlockChoices): Parameters {
  if (width % headCount !== 0) throw new RangeError(`${headCount} heads do not divide a width of ${width}`);
  return {
    ...layerNormParameters(`${name}.attention_norm`, width),
    ...attentionParameters(`${name}.attention`, width),
    ...layerNormParameters(`${name}.feed_forward_norm`, width),
    ...denseParameters(`${name}.expand`, width, feedForwardWidth, smallNormal),
    ...denseParameters(`${name}.contract`, feedForwardWidth, width, smallNormal),
  };
}

/** Self-attention, then a dense layer out and back, each added to its input: [rows, places, width] -> the same. */
export function transformerBlock(
  pass: Pass,
  name: string,
  x: tf.Tensor,
  choices: BlockChoices,
  mask: tf.Tensor | null,
): tf.Tensor {
  const { norm, normEpsilon, dropoutRate, activation } = choices;
  const add = (normName: string, input: tf.Tensor, part: (y: tf.Tensor) => tf.Tensor) => {
    const y = norm === 'pre' ? layerNorm(pass, `${name}.${normName}`, input, normEpsilon) : input;
    const sum = tf.add(input, dropout(pass, part(y), dropoutRate));
    return norm === 'pre' ? sum : layerNorm(pass, `${name}.${normName}`, sum, normEpsilon);
  };
  const attended = add('attention_norm', x, (y) => attention(pass, `${name}.attention`, y, { ...choices, mask }));
  return add('feed_forward_norm', attended, (y) =>
    dense(pass, `${name}.contract`, activate(activation, dense(pass, `${name}.expand`, y))),
  );
}
