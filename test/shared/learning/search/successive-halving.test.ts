import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRungs, promote } from '../../../../shared/learning/search/successive-halving.ts';

describe('the rungs of a search', () => {
  it.each([
    [1, []],
    [2, [[2, 1 / 3]]],
    [3, [[3, 1 / 3]]],
    [4, [[4, 1 / 9], [2, 1 / 3]]], // biome-ignore format: one line says one plan
    [9, [[9, 1 / 9], [3, 1 / 3]]], // biome-ignore format: one line says one plan
    [27, [[27, 1 / 27], [9, 1 / 9], [3, 1 / 3]]], // biome-ignore format: one line says one plan
  ])('of %i trials', (trialCount, expected) => {
    expect(planRungs(trialCount).map((rung) => [rung.trialCount, rung.share])).toEqual(expected);
  });

  it('cost less than half of one whole fit for each trial when there are many', () => {
    for (let trialCount = 4; trialCount <= 27; trialCount += 1) {
      const fits = planRungs(trialCount).reduce((sum, rung) => sum + rung.trialCount * rung.share, 0);
      expect(fits).toBeLessThan(trialCount / 2);
    }
  });

  it('are refused for no trial or half of one', () => {
    expect(() => planRungs(0)).toThrow(RangeError);
    expect(() => planRungs(1.5)).toThrow(RangeError);
  });
});

describe('promotion', () => {
  const trials = [
    { number: 0, score: 0.4 },
    { number: 1, score: null },
    { number: 2, score: 0.3 },
    { number: 3, score: 0.4 },
  ];

  it('takes the best by the direction of the metric, the lower number of equals, and none without score', () => {
    expect(promote(trials, 2, 'lower')).toEqual([2, 0]);
    expect(promote(trials, 2, 'higher')).toEqual([0, 3]);
    expect(promote(trials, 9, 'lower')).toEqual([2, 0, 3]);
  });

  it('does not depend on the order in which trials ended', () => {
    const score = fc.option(fc.constantFrom(0.1, 0.2, 0.3));
    fc.assert(
      fc.property(fc.array(score, { minLength: 1 }), fc.infiniteStream(fc.nat()), (scores, order) => {
        const judged = scores.map((value, number) => ({ number, score: value }));
        const shuffled = judged.map((trial) => [order.next().value, trial] as const).sort(([a], [b]) => a - b);
        const other = shuffled.map(([, trial]) => trial);
        expect(promote(other, 3, 'lower')).toEqual(promote(judged, 3, 'lower'));
      }),
    );
  });
});
