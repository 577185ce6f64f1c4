import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Feature } from '../../../../../shared/learning/features/tabular/column-reader.ts';
import {
  denseEncoding,
  fitDenseEncoder,
  openDenseEncoder,
} from '../../../../../shared/learning/features/tabular/dense-encoder.ts';

const quantity: Feature = { name: 'age', column: 'age', categoryCount: null };
const category: Feature = { name: 'grade', column: 'grade', categoryCount: 3 };
const native = (columnCount: number, values: number[]) => ({
  rowCount: values.length / columnCount,
  columnCount,
  values: Float64Array.from(values),
});

test('quantities are standardised, and a missing one becomes the median with an indicator', () => {
  // Present 1, 3, 8: median 3. Filled 1, 3, 3, 8 (rows 1, missing, 3, 8): mean 3.75, variance 6.6875.
  const encode = openDenseEncoder(fitDenseEncoder([quantity], native(1, [1, Number.NaN, 3, 8])));
  const { values, columnCount } = encode(native(1, [8, Number.NaN]));
  const deviation = Math.sqrt(6.6875);
  expect(columnCount).toBe(2);
  expect(values[0]).toBeCloseTo(4.25 / deviation, 12);
  expect(values[1]).toBe(0);
  expect(values[2]).toBeCloseTo(-0.75 / deviation, 12);
  expect(values[3]).toBe(1);
});

test('a quantity beyond all measure counts as a million deviations', () => {
  const encode = openDenseEncoder(fitDenseEncoder([quantity], native(1, [-1e-9, 1e-9])));
  expect(Array.from(encode(native(1, [1e308, -1e308])).values.subarray(0, 2))).toEqual([1e6, -1e6]);
});

test('a column that was complete in training has no indicator', () => {
  const encode = openDenseEncoder(fitDenseEncoder([quantity], native(1, [0, 2])));
  expect(Array.from(encode(native(1, [Number.NaN, 2])).values.subarray(0, 2))).toEqual([0, 1]);
});

test('categories are one-hot, with a place for all others and one for missing', () => {
  const encode = openDenseEncoder(fitDenseEncoder([category], native(1, [0, 1])));
  expect(Array.from(encode(native(1, [0, 1, 2, Number.NaN])).values)).toEqual(
    [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ].flat(),
  );
});

test('beyond sixty, the rarer categories share the place of the others', () => {
  const encode = openDenseEncoder(fitDenseEncoder([{ ...category, categoryCount: 200 }], native(1, [0])));
  const { columnCount, values } = encode(native(1, [59, 60, 150, 199]));
  const places = [0, 1, 2, 3].map((row) => values.subarray(row * columnCount, (row + 1) * columnCount).indexOf(1));
  expect(columnCount).toBe(62);
  expect(places).toEqual([59, 60, 60, 60]);
});

const code = fc.option(fc.integer({ min: 0, max: 2 }), { nil: Number.NaN });
const amount = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: Number.NaN });
const rowsOf = fc.array(fc.tuple(amount, code), { minLength: 1, maxLength: 40 });

test('whatever was seen in training, every number that comes out is finite and each category has one place', () => {
  fc.assert(
    fc.property(rowsOf, rowsOf, (train, later) => {
      const encoding = fitDenseEncoder([quantity, category], native(2, train.flat()));
      expect(denseEncoding.parse(JSON.parse(JSON.stringify(encoding)))).toEqual(encoding);
      const { values, columnCount, rowCount } = openDenseEncoder(encoding)(native(2, later.flat()));
      expect(values.every(Number.isFinite)).toBe(true);
      for (let row = 0; row < rowCount; row += 1) {
        const oneHot = values.subarray((row + 1) * columnCount - 4, (row + 1) * columnCount);
        expect(Array.from(oneHot).sort((a, b) => a - b)).toEqual([0, 0, 0, 1]);
      }
    }),
    // Halfway between the first two the difference overflows; half of the least number rounds to -0.
    {
      examples: [
        [
          [
            [3e-323, Number.NaN],
            [-3.5e-323, Number.NaN],
          ],
          [[Number.NaN, Number.NaN]],
        ],
        [
          [
            [-1.3e293, Number.NaN],
            [Number.MAX_VALUE, Number.NaN],
          ],
          [[Number.NaN, Number.NaN]],
        ],
      ],
    },
  );
});
