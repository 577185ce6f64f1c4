import { findDuplicateRows } from '../clean/duplicate-rows.ts';
import type { RawTable } from '../raw-table.ts';
import type { Finding } from '../schema.ts';
import { isNumericColumn, type Table } from '../table.ts';
import { counted } from './counted.ts';

/** Rows with too many or too few cells. */
export function findRagged({ raggedRows, columns }: RawTable): readonly Finding[] {
  if (raggedRows.length === 0) return [];
  return [
    {
      kind: 'ragged_rows',
      column: null,
      severity: 'warning',
      row_count: raggedRows.length,
      message: `${counted(raggedRows.length, 'row')} without the header's ${columns.length} cells: values may stand in the wrong columns.`,
      examples: raggedRows.slice(0, 5).map(({ row, cellCount }) => `row ${row} has ${cellCount} cells`),
      suggested_fix: { kind: 'drop_ragged_rows', column: null, params: {} },
    },
  ];
}

/** Files of an archive that are no images, and that no later step sees. */
export function findUnreadable({ files, columns }: RawTable): readonly Finding[] {
  const unreadable = files?.unreadable ?? [];
  if (unreadable.length === 0) return [];
  return [
    {
      kind: 'unreadable_images',
      column: columns[0]?.name ?? null,
      severity: 'warning',
      row_count: unreadable.length,
      message: `${counted(unreadable.length, 'file')} cannot be read as images, and are left out.`,
      examples: unreadable.slice(0, 5),
      suggested_fix: null,
    },
  ];
}

/**
 * Rows equal in every column once cleaned. Dropping them is suggested only when chance does not explain them: a
 * table of a few coarse columns repeats itself honestly, and dropping would distort its shares.
 */
export function findDuplicates(table: Table, { raggedRows, files }: RawTable): readonly Finding[] {
  const firstOf = findDuplicateRows(table);
  const repeated = firstOf.reduce((count, first) => count + Number(first !== -1), 0);
  if (repeated === 0) return [];
  // Pictures do not become equal by chance.
  const isByChance = !files && expectedRepeats(table) * 2 >= repeated;
  const ragged = new Set(raggedRows.map(({ row }) => row));
  const fileRows: number[] = [];
  for (let row = 1; fileRows.length < table.rowCount; row++) if (!ragged.has(row)) fileRows.push(row);
  const nameOf = (row: number) => files?.names[row] ?? `row ${fileRows[row]}`;
  const examples: string[] = [];
  for (let row = 0; row < firstOf.length && examples.length < 5; row++) {
    const first = firstOf[row] ?? -1;
    if (first !== -1) examples.push(`${nameOf(row)} repeats ${nameOf(first)}`);
  }
  return [
    {
      kind: 'duplicate_rows',
      column: null,
      severity: isByChance ? 'info' : 'warning',
      row_count: repeated,
      message: isByChance
        ? `${counted(repeated, 'repetition')} of an earlier row, about as many as chance explains in columns this coarse.`
        : `${counted(repeated, 'repetition')} of an earlier row in every column.`,
      examples,
      suggested_fix: isByChance ? null : { kind: 'drop_duplicate_rows', column: null, params: {} },
    },
  ];
}

/** Pairs of equal rows to expect if columns were independent: n²/2 times the chance that two rows agree. */
function expectedRepeats(table: Table): number {
  const agreement = table.columns.reduce((chance, column) => {
    const keys = isNumericColumn(column) ? column.values : column.codes;
    const counts = new Map<number, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    let sum = 0;
    // A row does not agree with itself: counting that, columns of unique texts would seem to repeat by chance.
    for (const count of counts.values()) sum += count * (count - 1);
    return (chance * sum) / (table.rowCount * Math.max(1, table.rowCount - 1));
  }, 1);
  return (agreement * table.rowCount ** 2) / 2;
}
