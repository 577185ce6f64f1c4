import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../shared/learning/evaluate/schema.ts';
import { passGate } from '../../../shared/run/gate.ts';

const evaluation = (rmse: number, low: number, high: number): Evaluation => ({
  object: 'evaluation',
  kind: 'regression',
  split: 'test',
  rows_sha256: null,
  row_count: 100,
  primary_metric: 'rmse',
  scores: { rmse },
  baseline_scores: { rmse: 10 },
  interval: { low, high },
});
const champion = (rmse: number) => ({ primary_metric: 'rmse', scores: { rmse } });
const pass =
  (judged: Evaluation, current: ReturnType<typeof champion> | null = null) =>
  () =>
    passGate('boosted_trees', judged, 'lower', current);

describe('the gate', () => {
  it('lets pass what is surely better than the baseline', () => {
    expect(pass(evaluation(8, 7, 9))).not.toThrow();
  });

  it('stops what may be no better than the baseline, and says by how much', () => {
    expect(pass(evaluation(9, 7, 11))).toThrow(/rmse is 9 \(95 % interval 7 to 11\), the baseline's is 10/);
    expect(pass(evaluation(10, 10, 10))).toThrow('not surely better');
  });

  it('stops what is surely worse than the champion, and lets pass what may be as good', () => {
    expect(pass(evaluation(8, 7, 9), champion(6))).toThrow("worse than the model's champion");
    expect(pass(evaluation(8, 7, 9), champion(7.5))).not.toThrow();
    expect(pass(evaluation(8, 7, 9), champion(9))).not.toThrow();
  });

  it('reads the interval the other way where higher is better', () => {
    const judged = (low: number, high: number) => () => passGate('c', evaluation(12, low, high), 'higher', null);
    expect(judged(11, 13)).not.toThrow();
    expect(judged(9, 13)).toThrow('not surely better');
  });

  it('does not compare with a champion that was judged by another metric', () => {
    const other = { primary_metric: 'mae', scores: { mae: 0.1 } };
    expect(() => passGate('c', evaluation(8, 7, 9), 'lower', other)).not.toThrow();
  });

  it('cannot judge without an interval', () => {
    expect(pass({ ...evaluation(8, 7, 9), interval: null })).toThrow('100 test rows say too little');
  });
});
