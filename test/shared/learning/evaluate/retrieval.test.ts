import { describe, expect, it } from 'vitest';
import { score } from '../../../../shared/learning/evaluate/metric.ts';
import { rankOfTruths, retrievalMetrics } from '../../../../shared/learning/evaluate/retrieval.ts';

describe('finding answers', () => {
  it('ranks the right answer last among equals', () => {
    const scores = [3, 1, 2, 0, 0, 0, 5, 5, 1];
    expect([...rankOfTruths(scores, [2, 0, 1], 3)]).toEqual([2, 3, 2]);
  });

  it('scores ranks as worked out by hand', () => {
    const scores = score(retrievalMetrics, { ranks: [1, 2, 6, 1], confidences: [0.95, 0.35, 0.35, 0.85] });
    expect(scores.top_1_accuracy).toBe(0.5);
    expect(scores.mean_reciprocal_rank).toBeCloseTo((1 + 1 / 2 + 1 / 6 + 1) / 4, 12);
    expect(scores.recall_at_5).toBe(0.75);
    // Bins: 0.95 right (gap 0.05), two of 0.35 wrong (gap 0.35), 0.85 right (gap 0.15).
    expect(scores.expected_calibration_error).toBeCloseTo((0.05 + 2 * 0.35 + 0.15) / 4, 12);
  });

  it('has no scores of no questions', () => {
    expect(Object.values(score(retrievalMetrics, { ranks: [], confidences: [] }))).toEqual([null, null, null, null]);
  });
});
