import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coupleProbabilities } from '../../../../../shared/learning/classical/kernel-svm/couple-probabilities.ts';
import { expectClose } from '../../../../support/learning/expect-close.ts';

const probability = fc.double({ min: 1e-7, max: 1 - 1e-7, noNaN: true });
const pairwiseOf = fc.integer({ min: 2, max: 6 }).chain((classCount) =>
  fc.array(probability, { minLength: classCount ** 2, maxLength: classCount ** 2 }).map((drawn) => {
    const pairwise = new Float64Array(classCount ** 2);
    for (let i = 0; i < classCount; i += 1) {
      for (let j = i + 1; j < classCount; j += 1) {
        pairwise[i * classCount + j] = drawn[i * classCount + j] ?? 0;
        pairwise[j * classCount + i] = 1 - (drawn[i * classCount + j] ?? 0);
      }
    }
    return { classCount, pairwise };
  }),
);

function couple(pairwise: Float64Array, classCount: number): Float64Array {
  const out = new Float64Array(classCount + 1).fill(-1);
  coupleProbabilities(pairwise, classCount, out, 1);
  expect(out[0]).toBe(-1);
  return out.subarray(1);
}

/** The sum over pairs of (r_ji p_i - r_ij p_j)^2, straight from the paper's formula 17. */
function disagreement(pairwise: Float64Array, p: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i += 1) {
    for (let j = 0; j < p.length; j += 1) {
      if (i === j) continue;
      sum += ((pairwise[j * p.length + i] ?? 0) * (p[i] ?? 0) - (pairwise[i * p.length + j] ?? 0) * (p[j] ?? 0)) ** 2;
    }
  }
  return sum;
}

test('probabilities are not negative, sum to one, and no shift from one class to another agrees better', () => {
  fc.assert(
    fc.property(pairwiseOf, ({ classCount, pairwise }) => {
      const p = couple(pairwise, classCount);
      expect(p.every((value) => value >= 0)).toBe(true);
      expect(p.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
      const best = disagreement(pairwise, p);
      for (let i = 0; i < classCount; i += 1) {
        for (let j = 0; j < classCount; j += 1) {
          const shifted = p.map((value, k) => value + 1e-4 * (Number(k === i) - Number(k === j)));
          if (i !== j) expect(disagreement(pairwise, shifted)).toBeGreaterThan(best - 1e-12);
        }
      }
    }),
  );
});

test('pairwise probabilities that come from class probabilities give them back', () => {
  const truth = [0.5, 0.3, 0.15, 0.05];
  const pairwise = Float64Array.from({ length: 16 }, (_, at) => {
    const [i, j] = [truth[at >> 2] ?? 0, truth[at & 3] ?? 0];
    return i / (i + j);
  });
  expectClose(couple(pairwise, 4), truth, 10);
});
