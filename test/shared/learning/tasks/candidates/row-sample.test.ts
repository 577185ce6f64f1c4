import { expect, test } from 'vitest';
import { sampledRows, sampleRows } from '../../../../../shared/learning/tasks/candidates/row-sample.ts';

/** Row r holds r and 10 r; its class is rare in one of a hundred. */
const rowCount = 1000;
const rows = {
  matrix: { rowCount, columnCount: 2, values: Float64Array.from({ length: 2 * rowCount }, (_, at) => at) },
  targets: Float64Array.from({ length: rowCount }, (_, row) => (row % 500 === 7 ? 2 : row % 4 === 0 ? 1 : 0)),
};

test('few enough rows are left alone', () => {
  expect(sampleRows(rows, rowCount, 1, true)).toBe(rows);
});

test('a sample keeps the order, the targets of its rows and the share of each class, and loses none', () => {
  const { matrix, targets } = sampleRows(rows, 100, 1, true);
  const chosen = Array.from({ length: matrix.rowCount }, (_, at) => (matrix.values[2 * at] ?? 0) / 2);
  expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
  expect(new Set(chosen).size).toBe(chosen.length);
  expect(Array.from(targets)).toEqual(chosen.map((row) => rows.targets[row]));
  const countOf = (code: number) => targets.filter((target) => target === code).length;
  expect([countOf(0), countOf(1), countOf(2)]).toEqual([75, 25, 1]);
});

test('a sample says how many rows it has, and all rows are no sample', () => {
  expect(sampledRows(sampleRows(rows, 100, 1, false), rows)).toEqual({ sampledRows: 100 });
  expect(sampledRows(sampleRows(rows, rowCount, 1, false), rows)).toEqual({});
});

test('the seed draws the sample', () => {
  expect(sampleRows(rows, 100, 1, false)).toEqual(sampleRows(rows, 100, 1, false));
  expect(sampleRows(rows, 100, 2, false)).not.toEqual(sampleRows(rows, 100, 1, false));
  expect(sampleRows(rows, 100, 1, false).targets).toHaveLength(100);
});
