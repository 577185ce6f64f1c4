import { benchAgainstTorch } from './against-torch.ts';

/** Tokens of one batch: 16 texts of 64. */
const tokenCount = 16 * 64;

/** One whole step of fine-tuning: forward, backward, clipping, AdamW. */
export const bench = benchAgainstTorch(
  {
    name: 'finetune',
    about: 'a fine-tuning step of BERT-base (random weights, 16 texts of 64 tokens, dropout 0.1), against torch',
    tasks: ['finetune', 'finetune_without_dropout'],
    rounds: 5,
    bars: { ratio: { at_most: 1 } },
  },
  ([whole, withoutDropout]) => ({
    ratio: whole?.ratio ?? Number.NaN,
    ratio_without_dropout: withoutDropout?.ratio ?? Number.NaN,
    tokens_per_second: tokenCount / ((whole?.medianMs.gristmill ?? Number.NaN) / 1000),
  }),
);
