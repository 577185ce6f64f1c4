import { describe, expect, test } from 'vitest';
import { quantilePieces } from '../../../../shared/learning/fit/quantile-pieces.ts';

/** A matrix of the given columns. */
function matrixOf(...columns: number[][]) {
  const rowCount = columns[0]?.length ?? 0;
  const values = Float64Array.from({ length: rowCount * columns.length }, (_, index) => {
    return columns[index % columns.length]?.[Math.floor(index / columns.length)] ?? Number.NaN;
  });
  return { rowCount, columnCount: columns.length, values };
}

describe('quantile pieces', () => {
  const even = [8, 1, 0, 3, 2, 5, 4, 7, 6];

  test('hold as many rows each, and join without a gap', () => {
    expect(quantilePieces(matrixOf(even), [0], 4)).toEqual([
      { column: 0, start: 0, width: 2 },
      { column: 0, start: 2, width: 2 },
      { column: 0, start: 4, width: 2 },
      { column: 0, start: 6, width: 2 },
    ]);
  });

  test('are fewer where one value fills whole quantiles, and none where a column is constant', () => {
    const mostlyZero = [0, 0, 0, 0, 0, 0, 0, 5, 9];
    expect(
      quantilePieces(
        matrixOf(
          mostlyZero,
          even,
          even.map(() => 3),
        ),
        [0, 2],
        4,
      ),
    ).toEqual([{ column: 0, start: 0, width: 9 }]);
  });

  test('never have a width of 0, nor more of them than asked for', () => {
    const few = quantilePieces(matrixOf([1, 2, 2, 2, 3]), [0], 48);
    expect(few).toEqual([
      { column: 0, start: 1, width: 1 },
      { column: 0, start: 2, width: 1 },
    ]);
  });
});
