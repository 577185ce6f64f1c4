import { rankingMetrics } from '../../evaluate/ranking.ts';
import type { EncodedRows } from '../../features/encoding.ts';
import type { Candidate } from '../candidate.ts';
import type { RecommendationTarget } from '../target.ts';
import type { TaskDefinition } from '../task-definition.ts';
import { openRecommendation } from './open-recommendation.ts';
import { missingColumn } from './read-interactions.ts';
import { recommenders } from './recommenders.ts';
import { splitInteractions } from './split-interactions.ts';

/** Which items a user takes next. Rows make sense only together here, as each user's history. */
export const recommendation: TaskDefinition<RecommendationTarget> = {
  name: 'recommendation',
  description: 'Lists the items that a user most likely takes next, from what users took before.',
  answerKind: 'recommendation',
  targetKinds: ['categorical', 'identifier', 'numeric', 'text', 'boolean'],
  suits: ({ interactions }, { name }) => interactions?.item === name,
  primaryMetric: 'ndcg_at_10_full',
  metrics: rankingMetrics.map(({ name, better }) => ({ name, better })),
  together: {
    missingColumn,
    split: splitInteractions,
    train: async (input, clock) =>
      (await import('../../fit/train-recommendation.ts')).trainRecommendation(input, clock),
    openTrials: async (data) => (await import('../../fit/recommendation-trials.ts')).openRecommendationTrials(data),
    open: openRecommendation,
  },
  candidates: recommenders.map(
    ({ name, description, searchSpace, spends }): Candidate<EncodedRows> => ({
      name,
      description,
      searchSpace,
      spends,
      fit: notByRow,
      graph: notByRow,
    }),
  ),
  inputs: { fit: notByRow, open: notByRow },
  readTarget: ({ name }) => ({
    schema: { kind: 'recommendation', column: name, user_column: '' },
    targets: new Float64Array(),
  }),
  checkRows: () => undefined,
  outputCount: notByRow,
  calibrate: notByRow,
  answers: notByRow,
  losses: notByRow,
  scores: notByRow,
  heldOut: notByRow,
  outputs: notByRow,
};

function notByRow(): never {
  throw new TypeError('A recommendation is not learned row by row');
}
