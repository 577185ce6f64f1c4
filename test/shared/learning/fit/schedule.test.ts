import { describe, expect, test } from 'vitest';
import { learningRateAt } from '../../../../shared/learning/fit/schedule.ts';

const ratesOf = (schedule: Parameters<typeof learningRateAt>[0], steps: number[]) =>
  steps.map((step) => learningRateAt(schedule, step));

test('a constant rate stays', () => {
  expect(ratesOf({ kind: 'constant', rate: 0.1 }, [0, 1, 1e6])).toEqual([0.1, 0.1, 0.1]);
});

test('steps divide the rate at each of their ends', () => {
  const schedule = { kind: 'steps', rate: 8, everySteps: 10, factor: 0.5 } as const;
  expect(ratesOf(schedule, [0, 9, 10, 19, 20, 30])).toEqual([8, 8, 4, 4, 2, 1]);
});

describe('a warm-up', () => {
  const base = { kind: 'warm_up', rate: 1, warmUpSteps: 3, stepCount: 11 } as const;

  test('rises in a line, and a linear decay falls in one', () => {
    const rates = ratesOf({ ...base, decay: 'linear' }, [0, 1, 2, 3, 4, 7, 10]);
    [0.25, 0.5, 0.75, 1, 7 / 8, 0.5, 1 / 8].forEach((rate, index) => {
      expect(rates[index]).toBeCloseTo(rate, 12);
    });
  });

  test('a cosine decay falls slowly at both ends', () => {
    const rates = ratesOf({ ...base, decay: 'cosine' }, [3, 5, 7, 9, 11]);
    const bend = Math.SQRT1_2 / 2;
    [1, 0.5 + bend, 0.5, 0.5 - bend, 0].forEach((rate, index) => {
      expect(rates[index]).toBeCloseTo(rate, 12);
    });
  });

  test('gives every step a rate above 0, with and without a warm-up', () => {
    for (const warmUpSteps of [0, 4]) {
      for (const decay of ['linear', 'cosine'] as const) {
        const rates = ratesOf({ ...base, warmUpSteps, decay }, [0, 1, 5, 10]);
        expect(Math.min(...rates)).toBeGreaterThan(0);
      }
    }
  });
});
