import { expect, test } from 'vitest';
import { seededRandom } from '../../../../examples/seeded-random.ts';
import { findOutliers } from '../../../../shared/dataset/profile/find-outliers.ts';
import { tallyNumbers } from '../../../../shared/dataset/profile/number-tally.ts';

const outliersOf = (values: readonly number[]) => findOutliers(tallyNumbers(Float64Array.from(values)));
const ages = Array.from({ length: 500 }, (_, i) => 20 + (i % 50));

test('an age of 999 is extreme, and the bounds are the outermost ages kept', () => {
  expect(outliersOf([...ages, 999, 410]).extreme).toEqual({ low: 20, high: 69, count: 2 });
});

test('an income typed a thousandfold is extreme', () => {
  const random = seededRandom(1);
  const incomes = Array.from({ length: 1000 }, () => Math.exp(random.normal(10, 0.6)));
  const extreme = outliersOf([...incomes, 30_000_000]).extreme;
  expect(extreme?.count).toBe(1);
  expect(extreme?.high).toBe(Math.max(...incomes));
});

test.each([
  ['normal', (random: ReturnType<typeof seededRandom>) => random.normal(0, 1)],
  ['log-normal money', (random: ReturnType<typeof seededRandom>) => Math.exp(random.normal(8, 1.5))],
  ['exponential', (random: ReturnType<typeof seededRandom>) => -Math.log(1 - random.next())],
  ['mostly zero with a long tail', (random: ReturnType<typeof seededRandom>) => Math.max(0, random.normal(-2, 1)) ** 4],
])('no value of a %s column is extreme, in any of 20 samples', (_, draw) => {
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(seed);
    expect(outliersOf(Array.from({ length: 2000 }, () => draw(random))).extreme).toBeNull();
  }
});

test('a crowd far away is a second group, not an error', () => {
  expect(outliersOf([...ages, ...Array.from({ length: 60 }, () => 5000)]).extreme).toBeNull();
});

// Quartiles 32 and 57: the fence stands at 57 + 3 x 25 = 132.
test('a long tail is counted as unusual', () => {
  const tail = outliersOf([...ages, 120, 160, 200, 250]);
  expect(tail).toEqual({ unusualCount: 3, extreme: null });
});

test('few values and constant columns are not judged', () => {
  expect(outliersOf([1, 2, 3, 1e9]).extreme).toBeNull();
  expect(outliersOf([...Array.from({ length: 100 }, () => 0), 7]).extreme).toBeNull();
});
