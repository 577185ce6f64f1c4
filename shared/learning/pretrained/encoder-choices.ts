import type { StackChoices } from '../networks/layers/transformer-stack.ts';
import type { EncoderConfig } from './encoder-config.ts';

/** The choices of `textEncoder` that hold a pretrained model's weights, but for those that are the head's. */
export function encoderChoices(config: EncoderConfig, dropoutRate: number = config.dropoutRate) {
  const { vocabularySize, width, blockCount, headCount, feedForwardWidth, activation, normEpsilon } = config;
  const stack: StackChoices = {
    vocabularySize,
    placeCount: config.placeCount,
    width,
    blockCount,
    headCount,
    feedForwardWidth,
    activation,
    norm: 'post',
    normEpsilon,
    hasOuterNorm: true,
    hasTypeVector: config.typeCount > 0,
    dropoutRate,
  };
  return { ...stack, paddingId: config.paddingId, pooling: 'first' } as const;
}
