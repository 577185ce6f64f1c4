import { describe, expect, it } from 'vitest';
import { summariseVersion } from '../../../shared/feedback/summarise.ts';
import { wilsonInterval } from '../../../shared/learning/evaluate/wilson.ts';
import { idsOf } from '../../support/table.ts';

const { versionId } = idsOf('A');
const told = (parts: { is_right?: boolean | null; difference?: number; rank?: number }) => ({
  version_id: versionId,
  is_right: null,
  difference: null,
  rank: null,
  ...parts,
});
const evaluation = <K extends string>(kind: K, scores: Record<string, number>) => ({ kind, scores }) as never;

describe('the summary of a version', () => {
  it('is the share of right labels among those that were judged, beside the accuracy on test rows', () => {
    const rows = [told({ is_right: true }), told({ is_right: true }), told({ is_right: false }), told({})];
    const summary = summariseVersion(versionId, rows, evaluation('classification', { accuracy: 0.9 }));
    expect(summary).toMatchObject({ count: 4, abstained: 1, metric: 'accuracy', evaluated: 0.9 });
    expect(summary.live).toBeCloseTo(2 / 3, 12);
  });

  it('is the root of the mean squared difference of quantities', () => {
    const rows = [told({ difference: 3 }), told({ difference: -4 })];
    const summary = summariseVersion(versionId, rows, evaluation('regression', { rmse: 2 }));
    expect(summary).toMatchObject({
      metric: 'rmse',
      evaluated: 2,
      live: Math.sqrt(12.5),
      interval: { low: 3, high: 4 },
    });
  });

  it('counts an item that stood in the first ten', () => {
    const rows = [told({ is_right: true, rank: 10 }), told({ is_right: true, rank: 11 }), told({ is_right: false })];
    const summary = summariseVersion(versionId, rows, evaluation('recommendation', { hr_at_10_full: 0.5 }));
    expect(summary).toMatchObject({ metric: 'hr_at_10_full', live: 1 / 3, evaluated: 0.5 });
  });

  it('says what it can of a version that is gone, and nothing where nothing was judged', () => {
    expect(summariseVersion(versionId, [told({ difference: 1 })], null)).toMatchObject({
      metric: 'rmse',
      evaluated: null,
    });
    expect(summariseVersion(versionId, [told({})], null)).toMatchObject({ live: null, interval: null, abstained: 1 });
  });
});

describe("Wilson's interval", () => {
  // scipy 1.10.1, binomtest(hits, trials).proportion_ci(method='wilson')
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [10, 10, 0.7224672, 1],
    [0, 5, 0, 0.4344825],
    [950, 1000, 0.9346862, 0.9618697],
  ])('of %i hits in %i', (hits, trials, low, high) => {
    const interval = wilsonInterval(hits, trials);
    expect(interval?.low).toBeCloseTo(low, 6);
    expect(interval?.high).toBeCloseTo(high, 6);
  });

  it('of nothing is none', () => expect(wilsonInterval(0, 0)).toBeNull());
});
