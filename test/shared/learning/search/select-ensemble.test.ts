import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLosses } from '../../../../shared/learning/evaluate/log-loss.ts';
import { mean } from '../../../../shared/learning/evaluate/mean.ts';
import { averageHeldOut, selectEnsemble } from '../../../../shared/learning/search/select-ensemble.ts';
import type { HeldOut } from '../../../../shared/learning/tasks/task.ts';

const values = (truths: number[], predictions: number[]): HeldOut => ({
  kind: 'regression',
  truths,
  predictions,
  baselinePrediction: 0,
});
const classes = (truths: number[], shares: number[]): HeldOut => ({
  kind: 'classification',
  classes: ['no', 'yes'],
  truths,
  probabilities: shares.flatMap((share) => [1 - share, share]),
  baselineProbabilities: [0.5, 0.5],
});
const truths = [1, 2, 3, 4];

describe('an ensemble', () => {
  it('balances members whose errors point in opposite ways', () => {
    const high = { name: 'high', heldOut: values(truths, [2, 3, 4, 5]) };
    const low = { name: 'low', heldOut: values(truths, [0, 1, 2, 3]) };
    const found = selectEnsemble([high, low]);
    expect(found).toMatchObject({ loss: 0, bestLoss: 1 });
    expect(found?.members).toEqual([
      { name: 'high', weight: 0.5 },
      { name: 'low', weight: 0.5 },
    ]);
  });

  it('is none when one member is best alone, and none of nobody', () => {
    const right = { name: 'right', heldOut: values(truths, truths) };
    const wrong = { name: 'wrong', heldOut: values(truths, [4, 4, 4, 4]) };
    expect(selectEnsemble([wrong, right])).toBeNull();
    expect(selectEnsemble([])).toBeNull();
  });

  it('always does better on its rows than each member, with weights that sum to 1', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const members = fc.array(fc.array(share, { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(members, (shares) => {
        const known = shares.map((own, at) => ({ name: `m${at}`, heldOut: classes([0, 1, 0, 1, 1, 0], own) }));
        const found = selectEnsemble(known);
        if (!found) return;
        const weighted = found.members.map(({ name, weight }) => ({
          weight,
          heldOut: (known.find((one) => one.name === name) ?? { heldOut: classes([], []) }).heldOut,
        }));
        const averaged = averageHeldOut(weighted) as Extract<HeldOut, { kind: 'classification' }>;
        const lossOf = ({ truths: own, probabilities }: typeof averaged) =>
          mean(logLosses({ truths: own, probabilities, classCount: 2 })) ?? 0;
        expect(lossOf(averaged)).toBeCloseTo(found.loss, 9);
        for (const { heldOut } of known) expect(found.loss).toBeLessThan(lossOf(heldOut as typeof averaged));
        expect(found.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is refused when its members answer different rows', () => {
    const one = { weight: 0.5, heldOut: values([1, 2], [1, 2]) };
    expect(() => averageHeldOut([one, { weight: 0.5, heldOut: values([1], [1]) }])).toThrow(RangeError);
  });
});
