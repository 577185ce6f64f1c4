import { expect, test } from 'vitest';
import { seededRandom, shuffle } from '../../../shared/learning/random.ts';

const draws = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test('a seed draws the same numbers again, and neighbouring seeds draw others', () => {
  expect(draws(7, 5)).toEqual(draws(7, 5));
  expect(draws(7, 5)).not.toEqual(draws(8, 5));
  expect(new Set([...draws(0, 1000), ...draws(1, 1000)]).size).toBeGreaterThan(1990);
});

test('draws lie in [0, 1), with the mean and variance of the uniform distribution', () => {
  const values = draws(3, 100_000);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  expect(values.every((value) => value < 1)).toBe(true);
  expect(mean).toBeCloseTo(1 / 2, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
});

test('a shuffle keeps every item and gives each order its share', () => {
  const random = seededRandom(1);
  const counts = new Map<string, number>();
  for (let round = 0; round < 6000; round += 1) {
    const items = Int32Array.of(1, 2, 3);
    shuffle(items, random);
    counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['1,2,3', '1,3,2', '2,1,3', '2,3,1', '3,1,2', '3,2,1']);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
