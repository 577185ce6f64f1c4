import { describe, expect, it } from 'vitest';
import { isBetter, primaryMetric, rankCandidates } from '../../../shared/run/leaderboard.ts';

const scored = [
  { name: 'a', score: 0.3 },
  { name: 'b', score: null },
  { name: 'c', score: 0.1 },
  { name: 'd', score: 0.3 },
];

describe('the leaderboard', () => {
  it('puts the best first, ties in their order, and what has no score last', () => {
    expect(rankCandidates(scored, 'lower')).toEqual(['c', 'a', 'd', 'b']);
    expect(rankCandidates(scored, 'higher')).toEqual(['a', 'd', 'c', 'b']);
  });

  it('takes the metric of the task', () => {
    expect(primaryMetric('tabular_classification')).toMatchObject({ name: 'log_loss', better: 'lower' });
    expect(primaryMetric('tabular_regression')).toMatchObject({ name: 'rmse', better: 'lower' });
  });

  it('finds nothing better than itself', () => {
    for (const { score } of scored) expect(isBetter(score, score, 'lower')).toBe(false);
  });
});
