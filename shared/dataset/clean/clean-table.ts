import { RunError } from '../../runtime/errors.ts';
import type { RawTable } from '../raw-table.ts';
import type { ColumnSchema, Fix } from '../schema.ts';
import { isNumericColumn, type Table } from '../table.ts';
import { alignColumns } from './align-columns.ts';
import { type ChangeCount, cleanColumn } from './clean-column.ts';
import type { CleaningReport } from './cleaning-report.ts';
import { columnRules } from './column-rules.ts';
import { findDuplicateRows, selectRows } from './duplicate-rows.ts';
import { makeReport } from './make-report.ts';

export interface CleanDataset {
  readonly table: Table;
  readonly schema: readonly ColumnSchema[];
  readonly report: CleaningReport;
  /** Of each row, its number in the raw table from 1, and its file where rows are images. */
  readonly origins: { readonly numbers: Int32Array; readonly files: readonly string[] | null };
}

/**
 * Applies fixes to a raw table: ragged rows go first, then cells are cleaned, then equal rows dropped.
 * Deterministic; rows keep their order. Throws RunError when a column is missing, extra, or of another kind.
 */
export function cleanTable(
  raw: RawTable,
  schema: readonly ColumnSchema[],
  fixes: readonly Fix[],
  target?: string,
): CleanDataset {
  const has = (kind: Fix['kind']) => fixes.some((fix) => fix.kind === kind);
  const dropped = new Set(fixes.flatMap((fix) => (fix.kind === 'drop_column' && fix.column ? [fix.column] : [])));
  if (target !== undefined) dropped.delete(target);
  const kept = schema.filter(({ name }) => !dropped.has(name));
  const rawColumns = alignColumns(raw, kept, dropped);
  const ragged = new Set(has('drop_ragged_rows') ? raw.raggedRows.map(({ row }) => row - 1) : []);
  const rows = rowsWithout(raw.rowCount, (row) => ragged.has(row));

  const cleaned = rawColumns.flatMap((column, i) => {
    const columnSchema = kept[i];
    if (!columnSchema) return [];
    const rules = columnRules(columnSchema, fixes, columnSchema.name === target);
    return [cleanColumn(column, columnSchema, rules, rows)];
  });
  const whole: Table = { rowCount: rows.length, columns: cleaned.map(({ column }) => column) };
  for (const { column, unreadable } of cleaned) refuseWrongKind(column, unreadable);

  const duplicateOf = has('drop_duplicate_rows') ? findDuplicateRows(whole) : new Int32Array(whole.rowCount).fill(-1);
  const distinct = rowsWithout(whole.rowCount, (row) => duplicateOf[row] !== -1);
  const table = selectRows(whole, distinct);
  const rawRows = distinct.map((row) => rows[row] ?? -1);
  return {
    table,
    schema: kept.map((column, i) => ({ ...column, is_nullable: column.is_nullable || hasMissing(table, i) })),
    report: makeReport(fixes, { raw, target, cleaned, rows, duplicateOf }),
    origins: {
      numbers: rawRows.map((row) => row + 1),
      files: raw.files ? Array.from(rawRows, (row) => raw.files?.names[row] ?? '') : null,
    },
  };
}

function refuseWrongKind(column: Table['columns'][number], unreadable: ChangeCount): void {
  const present = isNumericColumn(column)
    ? column.values.reduce((count, value) => count + Number(!Number.isNaN(value)), 0)
    : column.codes.reduce((count, code) => count + Number(code >= 0), 0);
  if (unreadable.count <= present) return;
  const [example] = unreadable.examples;
  const message = `Column "${column.name}" should be ${column.kind}, but ${unreadable.count} of its cells are not, such as "${example?.before}" in row ${example?.row}. Correct them, or choose another kind for the column.`;
  throw new RunError('column_kind_mismatch', message, {
    param: column.name,
    rows: unreadable.examples.map(({ row }) => row),
  });
}

function hasMissing(table: Table, index: number): boolean {
  const column = table.columns[index];
  if (!column) return false;
  return isNumericColumn(column) ? column.values.some(Number.isNaN) : column.codes.includes(-1);
}

function rowsWithout(rowCount: number, isDropped: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (!isDropped(row)) rows[count++] = row;
  return rows.slice(0, count);
}
