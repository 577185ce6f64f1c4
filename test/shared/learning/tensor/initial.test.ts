import { expect, test } from 'vitest';
import { seededRandom } from '../../../../shared/learning/random.ts';
import {
  constant,
  glorotUniform,
  heNormal,
  type Initial,
  normal,
  ones,
  truncatedNormal,
  uniform,
} from '../../../../shared/learning/tensor/initial.ts';

const deviationOf = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

test.each<[string, Initial, number]>([
  ['a normal has its deviation', normal(0.3), 0.3],
  ['a truncated normal is narrower by what is cut off', truncatedNormal(0.3), 0.3 * 0.8796],
  ['a uniform has its limit over the root of three', uniform(0.3), 0.3 / Math.sqrt(3)],
  ['Glorot counts inputs and outputs', glorotUniform, Math.sqrt(2 / (9 * 40 + 9 * 60))],
  ['He counts inputs, each tap of a filter one', heNormal, Math.sqrt(2 / (9 * 40))],
  ['a constant is the same everywhere', constant(-2), 2],
  ['ones are ones', ones, 1],
])('%s', (_, initial, deviation) => {
  const values = initial([3, 3, 40, 60], seededRandom(1));
  expect(values).toHaveLength(21_600);
  expect(deviationOf(values) / deviation).toBeCloseTo(1, 1);
});

test('nothing of a truncated normal is beyond two deviations', () => {
  const values = truncatedNormal(1)([10_000], seededRandom(2));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(2);
});

test('the same seed gives the same weights, another seed gives others', () => {
  expect(heNormal([4, 4], seededRandom(5))).toEqual(heNormal([4, 4], seededRandom(5)));
  expect(heNormal([4, 4], seededRandom(5))).not.toEqual(heNormal([4, 4], seededRandom(6)));
});
