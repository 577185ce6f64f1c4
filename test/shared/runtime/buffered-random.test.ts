import { expect, it } from 'vitest';
import { bufferedRandom } from '../../../shared/runtime/buffered-random.ts';

it('draws numbers from 0 up to 1 that do not repeat when the buffer is filled again', () => {
  const random = bufferedRandom();
  const draws = Array.from({ length: 5_000 }, random);
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  expect(new Set(draws).size).toBeGreaterThan(4_990);
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
});
