import type { RawColumn, RawTable } from '../raw-table.ts';
import type { ColumnSchema } from '../schema.ts';

/** The columns of a schema alone, in its order; one that the table lacks is empty in every row. */
export function takeColumns(raw: RawTable, schema: readonly ColumnSchema[]): RawTable {
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const empty = (name: string): RawColumn => ({ name, codes: new Int32Array(raw.rowCount), spellings: [''] });
  return { ...raw, columns: schema.map(({ name }) => byName.get(name) ?? empty(name)) };
}
