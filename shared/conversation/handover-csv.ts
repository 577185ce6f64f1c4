import { csvCell } from '../dataset/csv-cell.ts';
import type { HandoverRow } from './store.ts';
import { textRead } from './text-read.ts';

const columns = ['question', 'answer', 'context', 'closest_answer', 'confidence', 'asked_at'];

/** Handed-over questions as CSV to be labelled: whoever knows the answer writes it into `answer`, which may be empty. */
export function handoverCsv(rows: readonly HandoverRow[]): string {
  const lines = rows.map(({ question, answer, context, closest: [first], asked_at }) => [
    question,
    answer ?? '',
    context ?? '',
    first?.answer ?? '',
    first ? String(first.confidence) : '',
    new Date(asked_at).toISOString(),
  ]);
  return writeLines([columns, ...lines]);
}

/** Those that were answered as CSV to learn from: a question as the model read it, and its answer. */
export function answeredCsv(
  rows: readonly HandoverRow[],
  names: { readonly question: string; readonly answer: string },
): string {
  const answered = rows.flatMap((row) => (row.answer === null ? [] : [[textRead(row), row.answer]]));
  return writeLines([[names.question, names.answer], ...answered]);
}

const writeLines = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
