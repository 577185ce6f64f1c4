import type { RawTable } from '../raw-table.ts';
import type { Fix } from '../schema.ts';
import type { CleanedColumn } from './clean-column.ts';
import type { CleaningReport } from './cleaning-report.ts';

/** What cleaning knows of its own work when it is done. */
export interface CleaningWork {
  readonly raw: RawTable;
  readonly target: string | undefined;
  readonly cleaned: readonly CleanedColumn[];
  /** 0-based rows of the raw table that were cleaned, and for each the earlier equal one among them, or -1. */
  readonly rows: Int32Array;
  readonly duplicateOf: Int32Array;
}

type FixReport = CleaningReport['fixes'][number];

const exampleCount = 3;

/** Accounts for every fix: rows dropped, cells changed, examples, or why it was left out. */
export function makeReport(fixes: readonly Fix[], work: CleaningWork): CleaningReport {
  const repeated = work.duplicateOf.reduce((count, first) => count + Number(first !== -1), 0);
  return {
    object: 'cleaning_report',
    row_count_before: work.raw.rowCount,
    row_count_after: work.rows.length - repeated,
    fixes: fixes.map((fix) => reportFix(fix, work, repeated)),
    unreadable: work.cleaned
      .filter(({ unreadable }) => unreadable.count > 0)
      .map(({ column, unreadable }) => ({
        column: column.name,
        cell_count: unreadable.count,
        examples: unreadable.examples,
      })),
  };
}

function reportFix(fix: Fix, work: CleaningWork, repeated: number): FixReport {
  const entry: FixReport = { fix, rows_dropped: 0, cells_changed: 0, examples: [], skipped: null };
  const isTarget = fix.column !== null && fix.column === work.target;
  switch (fix.kind) {
    case 'drop_ragged_rows':
      return { ...entry, rows_dropped: work.raw.raggedRows.length, examples: raggedExamples(work) };
    case 'drop_duplicate_rows':
      return { ...entry, rows_dropped: repeated, examples: duplicateExamples(work) };
    case 'drop_column':
      return isTarget ? spared(entry) : { ...entry, cells_changed: work.rows.length };
    default: {
      if (isTarget && fix.kind === 'clip_outliers') return spared(entry);
      const change = work.cleaned.find(({ column }) => column.name === fix.column)?.changes.get(fix.kind);
      return change ? { ...entry, cells_changed: change.count, examples: change.examples } : entry;
    }
  }
}

function spared(entry: FixReport): FixReport {
  return { ...entry, skipped: 'The column is the target: its values and their meaning stay as they are.' };
}

function raggedExamples({ raw }: CleaningWork): FixReport['examples'] {
  return raw.raggedRows
    .slice(0, exampleCount)
    .map(({ row, cellCount }) => ({ row, before: `${cellCount} cells`, after: null }));
}

function duplicateExamples({ rows, duplicateOf }: CleaningWork): FixReport['examples'] {
  const examples: FixReport['examples'] = [];
  for (let i = 0; i < rows.length && examples.length < exampleCount; i++) {
    const first = duplicateOf[i] ?? -1;
    if (first === -1) continue;
    examples.push({ row: (rows[i] ?? 0) + 1, before: `repeats row ${(rows[first] ?? 0) + 1}`, after: null });
  }
  return examples;
}
