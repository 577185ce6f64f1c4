import type { ModelVersion, PredictionInput } from '../shared/api/client.generated.ts';

export type InputColumn = ModelVersion['input_schema'][number];

/** What a person typed or chose, as the API takes it for a column of this kind. An empty field is a missing value. */
export function inputValue(kind: InputColumn['kind'], typed: string): PredictionInput[string] {
  const text = typed.trim();
  if (text === '') return null;
  if (kind === 'numeric') return Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return kind === 'datetime' ? utcTime(text) : text;
}

/** Several values, as a person separates them: names may hold commas. */
export const listValue = (typed: string): string[] =>
  typed
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Date fields give `2026-11-23`, or with a time `2026-11-23T10:00`; they are read as UTC, as the training data was. */
function utcTime(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text}T00:00:00Z`;
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return `${text}:00Z`;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(text) ? `${text}Z` : text;
}
