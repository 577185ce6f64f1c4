import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCleanTable } from '../../../shared/dataset/read-clean-table.ts';
import type { ColumnSchema } from '../../../shared/dataset/schema.ts';
import type { Column, Table } from '../../../shared/dataset/table.ts';
import { writeCsv } from '../../../shared/dataset/write-csv.ts';
import { bytesOf } from './bytes-of.ts';

const write = (table: Table) => [...writeCsv(table)].join('');

/** A column of labels with its dictionary in order of first appearance, as cleaning leaves it. */
function labels(name: string, kind: 'categorical' | 'text', cells: readonly (string | null)[]): Column {
  const dictionary = [...new Set(cells.filter((cell) => cell !== null))];
  return {
    name,
    kind,
    dictionary,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : dictionary.indexOf(cell))),
  };
}

test('clean rows are written in one canonical form', () => {
  const table: Table = {
    rowCount: 2,
    columns: [
      { name: 'n', kind: 'numeric', values: Float64Array.of(1200, Number.NaN) },
      { name: 'at', kind: 'datetime', values: Float64Array.of(Date.UTC(2024, 2, 5), Date.UTC(2024, 2, 5, 10, 30)) },
      labels('note, short', 'text', ['say "hi"', null]),
    ],
  };
  expect(write(table)).toBe('n,at,"note, short"\n1200,2024-03-05,"say ""hi"""\n,2024-03-05T10:30:00Z,\n');
});

test('a lone missing cell is still a row', async () => {
  const table: Table = { rowCount: 2, columns: [labels('a', 'categorical', [null, 'x'])] };
  const schema: ColumnSchema[] = [{ name: 'a', kind: 'categorical', is_nullable: true }];
  expect(await readCleanTable(bytesOf(write(table)), schema)).toEqual(table);
});

test('any clean table reads back exactly', async () => {
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(Number.NaN));
  const time = fc.oneof(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.constant(Number.NaN));
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from('ab,;|\t"\n\r 上\uFEFF')), minLength: 1, maxLength: 8 }),
    fc.string({ unit: 'grapheme', minLength: 1 }).map((value) => value.replaceAll('\0', 'x')),
  );
  const row = fc.tuple(number, time, fc.option(text), fc.option(text));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      const table: Table = {
        rowCount: rows.length,
        columns: [
          // The table holds no -0: parsing never makes one.
          { name: 'a;b;c', kind: 'numeric', values: Float64Array.from(rows, ([value]) => value + 0) },
          { name: 't', kind: 'datetime', values: Float64Array.from(rows, ([, value]) => value + 0) },
          labels(
            'c',
            'categorical',
            rows.map(([, , cell]) => cell),
          ),
          labels(
            'x',
            'text',
            rows.map(([, , , cell]) => cell),
          ),
        ],
      };
      const schema = table.columns.map(({ name, kind }) => ({ name, kind, is_nullable: true }));
      expect(await readCleanTable(bytesOf(write(table)), schema)).toEqual(table);
    }),
    { numRuns: 300 },
  );
});

test('rows of another schema are refused', async () => {
  const schema: ColumnSchema[] = [{ name: 'b', kind: 'numeric', is_nullable: false }];
  await expect(readCleanTable(bytesOf('a\n1\n'), schema)).rejects.toMatchObject({
    code: 'schema_mismatch',
    param: 'b',
  });
});
