import { describe, expect, it } from 'vitest';
import { fitBoostedTrees } from '../../../../../shared/learning/classical/boosted-trees/fit-boosted-trees.ts';
import type { BoostingChoices } from '../../../../../shared/learning/classical/boosted-trees/options.ts';
import { codes, numbers, rowMajor, sampleRows } from './sample-rows.ts';

const oneStump = { seed: 1, rounds: 1, maxDepth: 1, learningRate: 1, minChildWeight: 0 };
const squared = { ...oneStump, objective: { kind: 'squared_error' } } as const;
const binary = { ...oneStump, objective: { kind: 'logistic' } } as const;
const smallCategories = { oneAgainstRestLimit: 1, smoothing: 0, lambda: 0, maxGroupSize: 32, minGroupRows: 1 };

const fitNumbers = (x: number[], y: number[], options: BoostingChoices, weights?: number[]) =>
  fitBoostedTrees(
    { columns: [numbers(...x)], rowCount: x.length, ...(weights && { weights: Float64Array.from(weights) }) },
    Float64Array.from(y),
    options,
  );

describe('a stump', () => {
  // Mean 4, gradients 3 3 -1 -5; eq. 7 scores 6.75, 24 and 18.75 at the three places, so the gain is 24 / 2 = 12;
  // eq. 5 gives the leaves -6 / (2 + 1) and 6 / (2 + 1).
  it('splits where eq. 7 is largest and takes the leaf values of eq. 5', async () => {
    const model = await fitNumbers([1, 2, 3, 4], [1, 1, 5, 9], squared);
    expect([...model.predict(Float64Array.of(1, 2, 2.4, 2.6, 3, 4))]).toEqual([2, 2, 2, 6, 6, 6]);
  });

  it('does not split for less than the asked gain', async () => {
    const enough = await fitNumbers([1, 2, 3, 4], [1, 1, 5, 9], { ...squared, minSplitGain: 11.9 });
    const tooLittle = await fitNumbers([1, 2, 3, 4], [1, 1, 5, 9], { ...squared, minSplitGain: 12.1 });
    expect([...enough.predict(Float64Array.of(1, 4))]).toEqual([2, 6]);
    expect([...tooLittle.predict(Float64Array.of(1, 4))]).toEqual([4, 4]);
  });

  it('keeps children of the asked weight', async () => {
    const model = await fitNumbers([1, 2, 3, 4], [0, 8, 8, 8], { ...squared, minChildWeight: 2 });
    const [first, second, third] = model.predict(Float64Array.of(1, 2, 3));
    expect(first).toBe(second);
    expect(first).not.toBe(third);
  });

  // Even odds: gradients +-1/2, hessians 1/4; each leaf is -+1 / (1/2 + 1).
  it('learns log odds from a binary target', async () => {
    const model = await fitNumbers([1, 2, 3, 4], [0, 0, 1, 1], binary);
    const leaf = Math.fround(2 / 3);
    expect([...model.predictRaw(Float64Array.of(1, 4))]).toEqual([-leaf, leaf]);
    expect(model.predict(Float64Array.of(4))[0]).toBeCloseTo(1 / (1 + Math.exp(-2 / 3)), 7);
  });

  it('counts a row of weight two like two rows', async () => {
    const weighted = await fitNumbers([1, 2, 3], [0, 3, 9], squared, [2, 1, 1]);
    const repeated = await fitNumbers([1, 1, 2, 3], [0, 0, 3, 9], squared);
    const rows = Float64Array.of(1, 2, 3);
    expect([...weighted.predict(rows)]).toEqual([...repeated.predict(rows)]);
  });
});

describe('missing values', () => {
  it('go to the side whose rows they resemble', async () => {
    const like = async (missing: number) => {
      const model = await fitNumbers([1, 2, 3, 4, Number.NaN, Number.NaN], [0, 0, 9, 9, missing, missing], squared);
      const [low, high, unknown] = model.predict(Float64Array.of(1, 4, Number.NaN));
      return { low, high, unknown };
    };
    const asHigh = await like(9);
    expect(asHigh.unknown).toBe(asHigh.high);
    const asLow = await like(0);
    expect(asLow.unknown).toBe(asLow.low);
    expect(asLow.low).toBeLessThan(asLow.high ?? 0);
  });

  it('can be told apart from all values at once', async () => {
    const model = await fitNumbers([1, 5, 3, Number.NaN], [0, 0, 0, 8], squared);
    const [one, five, unknown, huge] = model.predict(Float64Array.of(1, 5, Number.NaN, 1e300));
    expect(one).toBe(five);
    expect(huge).toBe(five);
    expect(unknown).toBeGreaterThan(five ?? 0);
  });
});

describe('categories', () => {
  const x = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7];
  const y = x.map((code) => (code % 2) * 10);

  it('are divided in two groups by one split, where a number would need many', async () => {
    const rows = { columns: [codes(...x)], rowCount: x.length };
    const options = { ...squared, lambda: 0, categories: smallCategories };
    const model = await fitBoostedTrees(rows, Float64Array.from(y), options);
    expect([...model.predict(Float64Array.from(x))]).toEqual(y);
    const asNumber = await fitNumbers(x, y, { ...squared, lambda: 0 });
    expect([...asNumber.predict(Float64Array.from(x))]).not.toEqual(y);
  });

  it('that are few are tried one against the rest', async () => {
    const rows = { columns: [codes(0, 1, 2, 0, 1, 2)], rowCount: 6 };
    const model = await fitBoostedTrees(rows, Float64Array.of(0, 9, 0, 0, 9, 0), { ...squared, lambda: 0 });
    expect([...model.predict(Float64Array.of(0, 1, 2))]).toEqual([0, 9, 0]);
  });

  it('that are missing are a category of their own, and unseen ones are accepted', async () => {
    const rows = { columns: [codes(0, 1, -1, 0, 1, -1)], rowCount: 6 };
    const model = await fitBoostedTrees(rows, Float64Array.of(0, 0, 9, 0, 0, 9), { ...squared, lambda: 0 });
    const [none, nan, unseen] = model.predict(Float64Array.of(-1, Number.NaN, 77));
    expect([none, nan]).toEqual([9, 9]);
    expect(unseen).toBe(0);
  });

  it('beyond the bins share one bin of the rare', async () => {
    const many = Array.from({ length: 3000 }, (_, row) => (row < 1500 ? row % 3 : row));
    const rows = { columns: [codes(...many)], rowCount: many.length };
    const target = Float64Array.from(many, (code) => Number(code >= 3));
    const model = await fitBoostedTrees(rows, target, { ...squared, lambda: 0, maxBins: 4 });
    expect([...model.predict(Float64Array.of(0, 2, 1501, 2999))]).toEqual([0, 0, 1, 1]);
  });
});

describe('several classes', () => {
  it('are told apart, with probabilities that add up to one', async () => {
    const x = Array.from({ length: 90 }, (_, row) => row);
    const y = x.map((value) => Math.floor(value / 30));
    const objective = { kind: 'softmax', classCount: 3 } as const;
    const model = await fitNumbers(x, y, { objective, seed: 1, rounds: 30, maxDepth: 2 });
    const shares = model.predict(Float64Array.of(3, 45, 80));
    for (const [index, truth] of [0, 1, 2].entries()) {
      const row = shares.subarray(index * 3, index * 3 + 3);
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(row[truth]).toBeGreaterThan(0.9);
    }
    expect(model.roundCount).toBe(30);
  });
});

describe('growth', () => {
  it('leaf-wise stops at the asked number of leaves', async () => {
    const { columns, rowCount, values } = sampleRows(2000);
    const options = { ...squared, growth: 'leaf-wise', maxLeaves: 7, maxDepth: 12 } as const;
    const model = await fitBoostedTrees({ columns, rowCount }, values, options);
    expect(model.trees[0]?.features.filter((feature) => feature < 0)).toHaveLength(7);
  });

  it('splits only columns that the tree may see', async () => {
    const { columns, rowCount, values } = sampleRows(500);
    const options = { ...squared, maxDepth: 5, rounds: 10, columnSubsample: 0.25 };
    const model = await fitBoostedTrees({ columns, rowCount }, values, options);
    for (const tree of model.trees) expect(new Set(tree.features.filter((feature) => feature >= 0)).size).toBe(1);
  });

  it('learns what a mean cannot, on any sample of rows', async () => {
    const { columns, rowCount, values } = sampleRows(3000);
    const options = { objective: { kind: 'squared_error' }, seed: 3, rounds: 60, rowSubsample: 0.5 } as const;
    const model = await fitBoostedTrees({ columns, rowCount }, values, options);
    const predicted = model.predict(rowMajor(columns, rowCount));
    const error = predicted.reduce((sum, value, row) => sum + (value - (values[row] ?? 0)) ** 2, 0) / rowCount;
    expect(error).toBeLessThan(0.1);
  });
});

describe('refusals', () => {
  it.each([
    ['an option out of range', { ...squared, maxDepth: 13 }, [1, 2]],
    ['early stopping without validation rows', { ...squared, earlyStoppingRounds: 5 }, [1, 2]],
    ['a class that is not one', binary, [0, 2]],
    ['a target that is no number', squared, [0, Number.NaN]],
  ])('name %s', async (_, options, y) => {
    await expect(fitNumbers([1, 2], y, options)).rejects.toThrow(RangeError);
  });
});
