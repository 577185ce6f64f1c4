import type { ColumnSchema } from '../../../../../shared/dataset/schema.ts';
import type { Table } from '../../../../../shared/dataset/table.ts';

/** Values by column; null is missing. Datetimes are RFC 3339. */
export type Row = Readonly<Record<string, number | string | boolean | null>>;

/** A table of rows as the clean step would write them. */
export function sampleTable(kinds: Readonly<Record<string, ColumnSchema['kind']>>, rows: readonly Row[]) {
  const schema: ColumnSchema[] = Object.entries(kinds).map(([name, kind]) => ({ name, kind, is_nullable: true }));
  const columns = schema.map(({ name, kind }): Table['columns'][number] => {
    const cells = rows.map((row) => row[name] ?? null);
    if (kind === 'numeric' || kind === 'datetime') {
      const read = kind === 'numeric' ? Number : (cell: unknown) => Date.parse(String(cell));
      return { name, kind, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : read(cell))) };
    }
    const dictionary = [...new Set(cells.filter((cell) => cell !== null).map(String))];
    return {
      name,
      kind,
      dictionary,
      codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : dictionary.indexOf(String(cell)))),
    };
  });
  const table: Table = { rowCount: rows.length, columns };
  return { table, schema };
}
