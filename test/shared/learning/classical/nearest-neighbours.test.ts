import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neighbourWeights, openNeighbourSearch } from '../../../../shared/learning/classical/nearest-neighbours.ts';
import { expectClose } from '../../../support/learning/expect-close.ts';

/** Whole numbers, so that squared distances are exact and many are equal. */
const cloud = fc.record({
  columnCount: fc.integer({ min: 1, max: 7 }),
  cells: fc.array(fc.constantFrom(0, 0, 0, 1, 2, -3), { minLength: 7, maxLength: 120 }),
  query: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 7, maxLength: 7 }),
  count: fc.integer({ min: 1, max: 30 }),
});

test('finds the nearest rows in order, and the first of those that are equally far', () => {
  fc.assert(
    fc.property(cloud, ({ columnCount, cells, query, count }) => {
      const rowCount = Math.floor(cells.length / columnCount);
      const values = Float64Array.from(cells.slice(0, rowCount * columnCount));
      const asked = { rowCount: 2, columnCount, values: Float64Array.from([...query, ...query]) };
      const found = openNeighbourSearch({ rowCount, columnCount, values }).nearest(asked, 0, count);
      const distanceTo = (row: number) =>
        Math.hypot(...query.slice(0, columnCount).map((cell, j) => cell - (values[row * columnCount + j] ?? 0)));
      const squareTo = (row: number) => Math.round(distanceTo(row) ** 2);
      const sorted = Array.from({ length: rowCount }, (_, row) => row).sort(
        (a, b) => squareTo(a) - squareTo(b) || a - b,
      );
      expect(Array.from(found.rows)).toEqual(sorted.slice(0, count));
      expect(found.rows).toHaveLength(Math.min(count, rowCount));
      expect(new Set(found.rows).size).toBe(found.rows.length);
      expectClose(found.distances, Array.from(found.rows, distanceTo), 5);
    }),
  );
});

test('weights have mean 1; by distance they fall in proportion, but not below the least distance', () => {
  expect(neighbourWeights(Float64Array.of(1, 2, 9), false)).toEqual(Float64Array.of(1, 1, 1));
  expectClose(neighbourWeights(Float64Array.of(1, 2), true), [4 / 3, 2 / 3], 12);
  const [same = 0, near = 0] = neighbourWeights(Float64Array.of(0, 1e-4), true);
  expect(same).toBe(near);
});
