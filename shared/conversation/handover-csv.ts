import { csvCell } from '../dataset/csv-cell.ts';
import type { HandoverRow } from './store.ts';

const columns = ['question', 'answer', 'context', 'closest_answer', 'confidence', 'asked_at'];

/** Handed-over questions as CSV to be labelled: whoever knows the answer writes it into `answer`, which is empty. */
export function handoverCsv(rows: readonly HandoverRow[]): string {
  const lines = rows.map(({ question, context, closest: [first], asked_at }) => [
    question,
    '',
    context ?? '',
    first?.answer ?? '',
    first ? String(first.confidence) : '',
    new Date(asked_at).toISOString(),
  ]);
  return [columns, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}
