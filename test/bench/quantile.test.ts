import { describe, expect, test } from 'vitest';
import { median, quantile } from '../../bench/quantile.ts';

describe('a quantile', () => {
  test('is the smallest value that the share does not exceed', () => {
    const values = [40, 10, 30, 20];
    expect(quantile(values, 0.25)).toBe(10);
    expect(quantile(values, 0.26)).toBe(20);
    expect(quantile(values, 0.99)).toBe(40);
    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 1)).toBe(40);
  });

  test('sorts numbers by value and leaves them as they were', () => {
    const values = [100, 9, 20];
    expect(median(values)).toBe(20);
    expect(values).toEqual([100, 9, 20]);
  });

  test('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });
});
