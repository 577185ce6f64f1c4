import { expect, test } from 'vitest';
import { cleanTable } from '../../../../shared/dataset/clean/clean-table.ts';
import { takeColumns } from '../../../../shared/dataset/clean/take-columns.ts';
import { readRawTable } from '../../../../shared/dataset/read-csv/read-raw-table.ts';
import type { ColumnSchema } from '../../../../shared/dataset/schema.ts';
import { bytesOf } from '../bytes-of.ts';
import { valuesOf } from '../cells-of.ts';

const schema: ColumnSchema[] = [
  { name: 'id', kind: 'identifier', is_nullable: false },
  { name: 'age', kind: 'numeric', is_nullable: false },
  { name: 'town', kind: 'categorical', is_nullable: false },
  { name: 'note', kind: 'text', is_nullable: false },
];

test('rows that were written for another use are read as the columns of a schema, the others empty', async () => {
  const raw = await readRawTable(bytesOf('town,comment,age\nOslo,"so, so",7\nRome,,8\n', 'utf-8', 65_536));
  const { table, schema: learned } = cleanTable(takeColumns(raw, schema), schema, []);
  expect(valuesOf(table)).toEqual([
    [null, 7, 'Oslo', null],
    [null, 8, 'Rome', null],
  ]);
  expect(learned.map(({ is_nullable }) => is_nullable)).toEqual([true, false, false, true]);
});
