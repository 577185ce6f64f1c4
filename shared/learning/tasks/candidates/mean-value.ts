import { pack, unpack } from '../../artifact/pack.ts';
import { mean } from '../../evaluate/mean.ts';
import type { Candidate } from '../candidate.ts';
import { repeatedGraph, repeatScores } from './repeat-scores.ts';

/** The commonsense baseline of a regression: every row gets the mean of the training rows. */
export const meanValue: Candidate = {
  name: 'baseline',
  description: 'Answers the mean of the training rows, whatever the input.',
  searchSpace: {},
  spends: 'rows',
  fit: async ({ train }) => ({ settings: {}, weights: pack({ scores: Float64Array.of(mean(train.targets) ?? 0) }) }),
  open: ({ weights }) => repeatScores(unpack(weights).scores),
  graph: ({ weights }, features, outputCount) => repeatedGraph(unpack(weights).scores, features.length, outputCount),
};
