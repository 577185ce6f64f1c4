import type { RawTable } from '../../../shared/dataset/raw-table.ts';
import { isNumericColumn, type Table } from '../../../shared/dataset/table.ts';

/** A raw table as header and rows of text. */
export function cellsOf(table: RawTable): string[][] {
  const rows = Array.from({ length: table.rowCount }, (_, row) =>
    table.columns.map(({ codes, spellings }) => spellings[codes[row] ?? -1] ?? ''),
  );
  return [table.columns.map(({ name }) => name), ...rows];
}

/** A clean table as rows of values; null is missing. */
export function valuesOf(table: Table): (number | string | null)[][] {
  return Array.from({ length: table.rowCount }, (_, row) =>
    table.columns.map((column) => {
      if (!isNumericColumn(column)) return column.dictionary[column.codes[row] ?? -1] ?? null;
      const value = column.values[row] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    }),
  );
}
