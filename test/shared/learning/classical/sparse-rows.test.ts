import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addRow,
  dotRow,
  sparseFromDense,
  squaredNorms,
  transpose,
} from '../../../../shared/learning/classical/sparse-rows.ts';

/** Whole numbers, so that single precision holds them. */
const matrices = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rowCount, columnCount]) =>
    fc
      .array(fc.constantFrom(0, 0, 1, -2, 5), { minLength: rowCount * columnCount, maxLength: rowCount * columnCount })
      .map((values) => ({ rowCount, columnCount, values: Float64Array.from(values) })),
  );

test('the numbers that are not zero are kept row by row', () => {
  const sparse = sparseFromDense({ rowCount: 2, columnCount: 3, values: Float64Array.of(0, 7, 0, 1, 0, 2) });
  expect(sparse).toEqual({
    rowCount: 2,
    columnCount: 3,
    starts: Int32Array.of(0, 1, 3),
    columns: Int32Array.of(1, 0, 2),
    values: Float32Array.of(7, 1, 2),
  });
});

test('a constant becomes the last column of every row', () => {
  const sparse = sparseFromDense({ rowCount: 2, columnCount: 2, values: Float64Array.of(0, 3, 0, 0) }, 1);
  expect(sparse.columnCount).toBe(3);
  expect([dotRow(sparse, 0, Float64Array.of(1, 10, 100)), dotRow(sparse, 1, Float64Array.of(1, 10, 100))]).toEqual([
    130, 100,
  ]);
});

test('products, sums and norms are those of the dense rows', () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const sparse = sparseFromDense(matrix);
      const weights = Float64Array.from({ length: matrix.columnCount }, (_, j) => j + 2);
      const norms = squaredNorms(sparse);
      for (let row = 0; row < matrix.rowCount; row += 1) {
        const cells = Array.from(matrix.values.slice(row * matrix.columnCount, (row + 1) * matrix.columnCount));
        expect(dotRow(sparse, row, weights)).toBe(cells.reduce((sum, cell, j) => sum + cell * (j + 2), 0));
        expect(norms[row]).toBe(cells.reduce((sum, cell) => sum + cell * cell, 0));
        const sums = new Float64Array(matrix.columnCount);
        addRow(sparse, row, 3, sums);
        expect(Array.from(sums)).toEqual(cells.map((cell) => 3 * cell + 0));
      }
    }),
  );
});

test('rows and columns change places, and twice gives the first again', () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const sparse = sparseFromDense(matrix);
      const turned = transpose(sparse);
      expect(transpose(turned)).toEqual(sparse);
      const ones = new Float64Array(matrix.rowCount).fill(1);
      for (let column = 0; column < matrix.columnCount; column += 1) {
        let sum = 0;
        for (let row = 0; row < matrix.rowCount; row += 1) sum += matrix.values[row * matrix.columnCount + column] ?? 0;
        expect(dotRow(turned, column, ones)).toBe(sum);
      }
    }),
  );
});
