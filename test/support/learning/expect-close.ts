import { expect } from 'vitest';

/** Numbers agree one by one to so many digits after the point. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at += 1) expect(actual[at], `at ${at}`).toBeCloseTo(expected[at] ?? 0, digits);
}
