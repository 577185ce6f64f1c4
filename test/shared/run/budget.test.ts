import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideBudget } from '../../../shared/run/budget.ts';

const price = (seconds: readonly number[]) => Math.ceil(seconds.reduce((sum, value) => sum + value * 0.03, 0));
const needs = [
  { name: 'small', seconds: 10 },
  { name: 'large', seconds: 89.5 },
];

describe('the budget of a run', () => {
  it('is what the candidates need when there is no limit', () => {
    expect(divideBudget(needs, {}, price)).toEqual([10, 90]);
  });

  it('is cut in proportion to a limit of seconds', () => {
    expect(divideBudget(needs, { maxSeconds: 50 }, price)).toEqual([5, 45]);
  });

  it('never passes either limit, and leaves every candidate a second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 5000, noNaN: true }), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 10, max: 5000 }),
        fc.integer({ min: 1, max: 300 }),
        (seconds, maxSeconds, maxAmountMinor) => {
          const all = seconds.map((value, at) => ({ name: `c${at}`, seconds: value }));
          const divided = divideBudget(all, { maxSeconds, maxAmountMinor }, price);
          expect(divided.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(maxSeconds);
          expect(price(divided)).toBeLessThanOrEqual(maxAmountMinor);
          expect(Math.min(...divided)).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it('refuses limits that leave less than a second each, and says the least that works', () => {
    expect(() => divideBudget(needs, { maxSeconds: 1 }, price)).toThrow('at least 2 seconds');
    expect(() => divideBudget(needs, { maxAmountMinor: 0 }, price)).toThrow('cost at least 1');
  });
});
