import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitSigmoid, probabilityAt } from '../../../../../shared/learning/classical/kernel-svm/sigmoid-fit.ts';

const judged = fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.boolean()), {
  minLength: 4,
  maxLength: 60,
});

test('no other slope or shift explains the signs better', () => {
  fc.assert(
    fc.property(judged, (rows) => {
      const decisions = Float64Array.from(rows, ([decision]) => decision);
      const signs = Float64Array.from(rows, ([, isPositive]) => (isPositive ? 1 : -1));
      const positive = rows.filter(([, isPositive]) => isPositive).length;
      const negative = rows.length - positive;
      const targets = rows.map(([, is]) => (is ? (positive + 1) / (positive + 2) : 1 / (negative + 2)));
      const loss = (slope: number, shift: number) =>
        targets.reduce((sum, target, row) => {
          const p = probabilityAt({ slope, shift }, decisions[row] ?? 0);
          return sum - target * Math.log(p) - (1 - target) * Math.log(1 - p);
        }, 0);
      const { slope, shift } = fitSigmoid(decisions, signs);
      const best = loss(slope, shift);
      for (const step of [-1e-3, 1e-3]) {
        expect(loss(slope + step, shift)).toBeGreaterThan(best - 1e-6);
        expect(loss(slope, shift + step)).toBeGreaterThan(best - 1e-6);
      }
    }),
  );
});

test('decision values that say nothing give the share of positive rows, drawn to a half', () => {
  // 3 of 4 are positive: targets 4/5 and 1/3, so the mean target is (3 x 0.8 + 1/3) / 4.
  const sigmoid = fitSigmoid(new Float64Array(4), Float64Array.of(1, 1, 1, -1));
  expect(probabilityAt(sigmoid, 0)).toBeCloseTo((3 * 0.8 + 1 / 3) / 4, 6);
});

test('a larger decision value is more probably positive, and even huge ones give probabilities', () => {
  const decisions = Float64Array.of(-2, -1, 1, 2, -1.5, 1.5);
  const sigmoid = fitSigmoid(decisions, decisions.map(Math.sign));
  expect(probabilityAt(sigmoid, 1)).toBeGreaterThan(probabilityAt(sigmoid, 0));
  expect([probabilityAt(sigmoid, 1e300), probabilityAt(sigmoid, -1e300)]).toEqual([1, 0]);
});
