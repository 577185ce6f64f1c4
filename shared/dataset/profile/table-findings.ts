import { findDuplicateRows } from '../clean/duplicate-rows.ts';
import type { RawTable } from '../raw-table.ts';
import type { Finding } from '../schema.ts';
import { isNumericColumn, type Table } from '../table.ts';
import { partOf } from '../values/part-names.ts';
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
  const nameOf = rowNames(table, { raggedRows, files });
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

/** Rows that stand in two parts of an official split: a model that learned one of them is not tested by the other. */
export function findLeaks(table: Table, raw: RawTable): readonly Finding[] {
  const split = table.columns.find(({ kind }) => kind === 'split');
  if (!split || isNumericColumn(split)) return [];
  const firstOf = findDuplicateRows({ ...table, columns: table.columns.filter((column) => column !== split) });
  const partAt = (row: number) => partOf(split.dictionary[split.codes[row] ?? -1] ?? '') ?? 'train';
  const pairs = Array.from(firstOf, (first, row) => ({ first, row })).filter(
    ({ first, row }) => first !== -1 && partAt(first) !== partAt(row),
  );
  if (pairs.length === 0) return [];
  const nameOf = rowNames(table, raw);
  return [
    {
      kind: 'rows_in_two_parts',
      column: split.name,
      severity: 'warning',
      row_count: pairs.length,
      message: `${counted(pairs.length, 'row')} in more than one part of "${split.name}". Models of texts and images are neither validated nor tested by them; of tables they are, and flatter the model.`,
      examples: pairs
        .slice(0, 5)
        .map(({ first, row }) => `${nameOf(row)} (${partAt(row)}) repeats ${nameOf(first)} (${partAt(first)})`),
      suggested_fix: null,
    },
  ];
}

/** What the rows of a table, from which ragged ones were left out, are called in the file. */
function rowNames(table: Table, { raggedRows, files }: Pick<RawTable, 'raggedRows' | 'files'>) {
  const ragged = new Set(raggedRows.map(({ row }) => row));
  const fileRows: number[] = [];
  for (let row = 1; fileRows.length < table.rowCount; row++) if (!ragged.has(row)) fileRows.push(row);
  return (row: number) => files?.names[row] ?? `row ${fileRows[row]}`;
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
