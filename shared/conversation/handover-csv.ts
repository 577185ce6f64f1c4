import { csvLines } from '../dataset/csv-cell.ts';
import type { HandoverRow } from './store.ts';
import { textRead } from './text-read.ts';

const columns = ['question', 'answer', 'context', 'closest_answer', 'confidence', 'asked_at'];

/** Handed-over questions as CSV to be labelled: `answer` is empty until somebody knows it. */
export function handoverCsv(rows: readonly HandoverRow[]): string {
  const lines = rows.map(({ question, answer, context, closest: [first], asked_at }) => [
    question,
    answer ?? '',
    context ?? '',
    first?.answer ?? '',
    first ? String(first.confidence) : '',
    new Date(asked_at).toISOString(),
  ]);
  return csvLines([columns, ...lines]);
}

/** Those that were answered as CSV to learn from: a question as the model read it, and its answer. */
export function answeredCsv(
  rows: readonly HandoverRow[],
  names: { readonly question: string; readonly answer: string },
): string {
  const answered = rows.flatMap((row) => (row.answer === null ? [] : [[textRead(row), row.answer]]));
  return csvLines([[names.question, names.answer], ...answered]);
}
