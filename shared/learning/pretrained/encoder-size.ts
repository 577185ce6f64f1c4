import type { EncoderConfig } from './encoder-config.ts';

/** How many numbers a pretrained encoder has: those of its tables, which are only looked up, and those of its blocks. */
export interface EncoderSize {
  readonly tableParameters: number;
  readonly blockParameters: number;
}

type Sizes = Pick<
  EncoderConfig,
  'vocabularySize' | 'placeCount' | 'typeCount' | 'width' | 'blockCount' | 'feedForwardWidth'
>;

export function encoderSize({ vocabularySize, placeCount, typeCount, width, blockCount, feedForwardWidth }: Sizes) {
  const attention = 4 * (width * width + width);
  const feedForward = 2 * width * feedForwardWidth + feedForwardWidth + width;
  return {
    tableParameters: (vocabularySize + placeCount + Math.min(1, typeCount) + 2) * width,
    blockParameters: blockCount * (attention + feedForward + 4 * width) + width * width + width,
  } satisfies EncoderSize;
}

/** All numbers of an encoder, as float32. */
export const encoderBytes = ({ tableParameters, blockParameters }: EncoderSize): number =>
  4 * (tableParameters + blockParameters);
