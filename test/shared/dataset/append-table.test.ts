import { describe, expect, it } from 'vitest';
import { appendTable } from '../../../shared/dataset/append-table.ts';

const tableOf = (numbers: number[], labels: number[], dictionary: string[]) => ({
  rowCount: numbers.length,
  columns: [
    { name: 'n', kind: 'numeric' as const, values: Float64Array.from(numbers) },
    { name: 'c', kind: 'categorical' as const, codes: Int32Array.from(labels), dictionary },
  ],
});

describe('appending a table', () => {
  it('keeps every value, and every label under its own code', () => {
    const joined = appendTable(tableOf([1], [0], ['red']), tableOf([2, 3, 4], [0, 1, -1], ['blue', 'red']));
    expect(joined.rowCount).toBe(4);
    expect(joined.columns[0]).toMatchObject({ values: Float64Array.of(1, 2, 3, 4) });
    expect(joined.columns[1]).toMatchObject({ codes: Int32Array.of(0, 1, 0, -1), dictionary: ['red', 'blue'] });
  });

  it('refuses a table of other columns', () => {
    const first = tableOf([1], [0], ['red']);
    const reversed = { ...first, columns: [...first.columns].reverse() };
    expect(() => appendTable(first, reversed)).toThrow('Column "n" is followed by "c"');
    expect(() => appendTable({ ...first, columns: first.columns.slice(0, 1) }, first)).toThrow('further columns');
  });
});
