import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponentiate } from '../../../../../shared/learning/classical/kernel-svm/fast-exp.ts';

const expOf = (x: number) => {
  const numbers = Float64Array.of(x, 7);
  exponentiate(numbers, 0, 1);
  expect(numbers[1]).toBe(7);
  return numbers[0] ?? Number.NaN;
};

test('agrees with Math.exp to thirteen digits wherever single precision can hold the result', () => {
  fc.assert(
    fc.property(fc.double({ min: -87, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(expOf(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
    }),
    { numRuns: 2000 },
  );
});

test.each([0, -0, -1e-300, -Math.LN2 / 64, -Math.LN2, -99.999])('%d is no exception', (x) => {
  expect(Math.abs(expOf(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
});

test('what is too small is 0, and what is no number stays none', () => {
  expect([expOf(-100), expOf(-1e9), expOf(Number.NEGATIVE_INFINITY)]).toEqual([0, 0, 0]);
  expect(expOf(Number.NaN)).toBeNaN();
});
