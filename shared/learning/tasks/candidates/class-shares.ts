import { pack, unpack } from '../../artifact/pack.ts';
import type { EncodedRows } from '../../features/encoding.ts';
import type { Candidate } from '../candidate.ts';
import { repeatedGraph, repeatScores } from './repeat-scores.ts';

/** The commonsense baseline of a classification: every row gets the class shares of the training rows. */
export const classShares: Candidate<EncodedRows> = {
  name: 'baseline',
  description: 'Answers the class shares of the training rows, whatever the input.',
  searchSpace: {},
  spends: 'rows',
  fit: async ({ train, outputCount }) => {
    const scores = new Float64Array(outputCount);
    for (const code of train.targets) scores[code] = (scores[code] as number) + 1 / train.targets.length;
    // A class without training rows keeps a finite score, so that its probability is tiny and not undefined.
    const floor = 1 / (2 * train.targets.length);
    return { settings: {}, weights: pack({ scores: scores.map((share) => Math.log(Math.max(share, floor))) }) };
  },
  open: ({ weights }) => repeatScores(unpack(weights).scores),
  graph: ({ weights }, features, outputCount) => repeatedGraph(unpack(weights).scores, features.length, outputCount),
};
