import type { RawColumn, RawTable } from '../raw-table.ts';
import { trimCell } from '../values/fold-spelling.ts';

/** A spelling of a column and how many (not ragged) rows have it. */
export interface Spelling {
  readonly raw: string;
  readonly trimmed: string;
  readonly count: number;
}

/** The spellings of a column by first appearance. Ragged rows are not counted: their cells may be shifted. */
export function countSpellings(column: RawColumn, table: RawTable): readonly Spelling[] {
  const counts = new Int32Array(column.spellings.length);
  for (const code of column.codes) counts[code] = (counts[code] ?? 0) + 1;
  for (const { row } of table.raggedRows) {
    const code = column.codes[row - 1] ?? 0;
    counts[code] = (counts[code] ?? 0) - 1;
  }
  return column.spellings.flatMap((raw, code) => {
    const count = counts[code] ?? 0;
    return count > 0 ? [{ raw, trimmed: trimCell(raw), count }] : [];
  });
}

/** Cells of the spellings together. */
export function cellsOf(spellings: readonly Spelling[]): number {
  return spellings.reduce((sum, { count }) => sum + count, 0);
}
