import { expect, test } from 'vitest';
import { bootstrapInterval } from '../../../../shared/learning/evaluate/bootstrap.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

const random = seededRandom(5);
const losses = Float64Array.from({ length: 400 }, () => random());
const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;

test('the interval is that of the normal law for a mean of many rows', () => {
  const interval = bootstrapInterval(losses, (value) => value, 1);
  // A uniform loss has variance 1/12, so that the mean of 400 has standard error 0.0144.
  expect(interval?.low).toBeCloseTo(mean - 1.96 * 0.0144, 2);
  expect(interval?.high).toBeCloseTo(mean + 1.96 * 0.0144, 2);
});

test('the same seed draws the same interval; another seed another one', () => {
  expect(bootstrapInterval(losses, Math.sqrt, 1)).toEqual(bootstrapInterval(losses, Math.sqrt, 1));
  expect(bootstrapInterval(losses, Math.sqrt, 2)).not.toEqual(bootstrapInterval(losses, Math.sqrt, 1));
});

test('the bounds are those of the statistic, not of the mean', () => {
  const plain = bootstrapInterval(losses, (value) => value, 1);
  const rooted = bootstrapInterval(losses, Math.sqrt, 1);
  expect(rooted?.low).toBeCloseTo(Math.sqrt(plain?.low ?? 0), 12);
});

test('one row says nothing about spread', () => {
  expect(bootstrapInterval(Float64Array.of(1), (value) => value, 1)).toBeNull();
});
