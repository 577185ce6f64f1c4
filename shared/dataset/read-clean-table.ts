import { RunError } from '../runtime/errors.ts';
import type { RawColumn } from './raw-table.ts';
import { readRawTable } from './read-csv/read-raw-table.ts';
import type { ColumnSchema } from './schema.ts';
import type { Column, Table } from './table.ts';

/** Reads back what `writeCsv` wrote, exactly; throws RunError when columns and schema do not belong together. */
export async function readCleanTable(csv: AsyncIterable<Uint8Array>, schema: readonly ColumnSchema[]): Promise<Table> {
  const raw = await readRawTable(csv, ',');
  const columns = schema.map((column, i) => {
    const rawColumn = raw.columns[i];
    if (rawColumn?.name === column.name) return readColumn(rawColumn, column);
    const message = `Column ${i + 1} of the clean rows is "${rawColumn?.name ?? ''}", but the schema says "${column.name}".`;
    throw new RunError('schema_mismatch', message, { param: column.name });
  });
  return { rowCount: raw.rowCount, columns };
}

function readColumn(raw: RawColumn, { name, kind }: ColumnSchema): Column {
  if (kind === 'numeric' || kind === 'datetime') {
    const read = kind === 'numeric' ? Number : Date.parse;
    const values = raw.spellings.map((spelling) => (spelling === '' ? Number.NaN : read(spelling)));
    return { name, kind, values: Float64Array.from(raw.codes, (code) => values[code] ?? Number.NaN) };
  }
  const emptyCode = raw.spellings.indexOf('');
  if (emptyCode === -1) return { name, kind, codes: raw.codes, dictionary: raw.spellings };
  const codes = raw.codes.map((code) => (code === emptyCode ? -1 : code > emptyCode ? code - 1 : code));
  return { name, kind, codes, dictionary: raw.spellings.filter((spelling) => spelling !== '') };
}
