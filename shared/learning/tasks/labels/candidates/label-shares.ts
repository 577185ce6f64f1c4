import { pack, unpack } from '../../../artifact/pack.ts';
import type { EncodedRows } from '../../../features/encoding.ts';
import type { Candidate } from '../../candidate.ts';
import { repeatedGraph, repeatScores } from '../../candidates/repeat-scores.ts';
import { logOddsOfShares } from '../log-odds-of-shares.ts';

/** The commonsense baseline of sets of labels: every row gets each label's share of the training rows. */
export const labelShares: Candidate<EncodedRows> = {
  name: 'baseline',
  description: 'Answers the share of the training rows that have each label, whatever the input.',
  searchSpace: {},
  spends: 'rows',
  fit: async ({ train, outputCount }) => ({
    settings: {},
    weights: pack({ scores: logOddsOfShares(train.targets, outputCount) }),
  }),
  open: ({ weights }) => repeatScores(unpack(weights).scores),
  graph: ({ weights }, features, outputCount) => repeatedGraph(unpack(weights).scores, features.length, outputCount),
};
