import { benchAgainstTorch } from './against-torch.ts';

/** Tokens of one batch: 16 texts of 64. */
const tokenCount = 16 * 64;

/** One whole step of fine-tuning: forward, backward, clipping, AdamW. */
export const bench = benchAgainstTorch(
  {
    name: 'finetune',
    about: 'a fine-tuning step of BERT-base (random weights, 16 texts of 64 tokens, dropout 0.1), against torch',
    tasks: ['finetune'],
    rounds: 3,
    bars: { ratio: { at_most: 1 } },
  },
  ([step]) => ({
    ratio: step?.ratio ?? Number.NaN,
    tokens_per_second: tokenCount / ((step?.medianMs.gristmill ?? Number.NaN) / 1000),
  }),
);
