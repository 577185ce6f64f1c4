import { type Column, isNumericColumn, type Table } from '../dataset/table.ts';
import { parseBoolean } from '../dataset/values/parse-boolean.ts';

/** Rows of a table as a prediction would send them: only `columns`, missing values as null. */
export function inputsFromRows(
  table: Table,
  columns: readonly string[],
  rows: readonly number[],
): readonly Readonly<Record<string, string | number | boolean | null>>[] {
  const used = table.columns.filter(({ name }) => columns.includes(name));
  return rows.map((row) => Object.fromEntries(used.map((column) => [column.name, valueAt(column, row)])));
}

function valueAt(column: Column, row: number): string | number | boolean | null {
  if (isNumericColumn(column)) {
    const value = column.values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) return null;
    return column.kind === 'datetime' ? new Date(value).toISOString() : value;
  }
  const label = column.dictionary[column.codes[row] ?? -1] ?? null;
  return column.kind === 'boolean' && label !== null ? parseBoolean(label) : label;
}
