import { describe, expect, it } from 'vitest';
import { bm25Weights } from '../../../../shared/learning/classical/bm25.ts';
import { sparseFromDense } from '../../../../shared/learning/classical/sparse-rows.ts';

/** "red apple" and "green apple apple" over the terms red, green, apple. */
const counts = sparseFromDense({ rowCount: 2, columnCount: 3, values: Float64Array.of(1, 0, 1, 0, 1, 2) });

describe('Okapi BM25', () => {
  it('weighs terms as worked out by hand', () => {
    const { values, columns } = bm25Weights(counts);
    expect([...columns]).toEqual([0, 2, 1, 2]);
    // Mean length 2.5. First document: 1.2 (0.25 + 0.75 x 2 / 2.5) = 1.02; red: ln 2 x 2.2 / 2.02; apple: ln 1.2 x 2.2 / 2.02.
    // Second: 1.2 (0.25 + 0.75 x 3 / 2.5) = 1.38; green: ln 2 x 2.2 / 2.38; apple: ln 1.2 x 4.4 / 3.38.
    const expected = [0.754913, 0.198568, 0.640724, 0.237343];
    values.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at] ?? 0, 5);
    });
  });

  it('forgets lengths with b = 0, and counts with k1 = 0', () => {
    const [red = 0, , green = 0] = bm25Weights(counts, { k1: 1.2, b: 0 }).values;
    expect(red).toBeCloseTo(green, 6);
    expect(red).toBeCloseTo(Math.log(2), 6);
    const [, apple = 0, , twice = 0] = bm25Weights(counts, { k1: 0, b: 0.75 }).values;
    expect(apple).toBeCloseTo(twice, 6);
  });

  it('counts a term of every document a little, and never against it', () => {
    for (const value of bm25Weights(counts).values) expect(value).toBeGreaterThan(0);
    const empty = sparseFromDense({ rowCount: 1, columnCount: 1, values: Float64Array.of(0) });
    expect(bm25Weights(empty).values).toHaveLength(0);
  });
});
