import type { Profile } from '../shared/api/client.generated.ts';
import type { InputColumn } from './input-value.ts';

export type ColumnProfile = Profile['columns'][number];

const saysYes = /^(true|yes|y|t|1|on|是|对)$/i;

/** Whether every value of a datetime column is a day without a time. */
export const isDayOnly = (column: ColumnProfile | undefined): boolean =>
  column !== undefined && !column.examples.some((example) => example.includes(':'));

/** What a field is filled in with at first: the median, or the commonest value; empty where the data tell nothing. */
export function typicalValue(kind: InputColumn['kind'], column: ColumnProfile | undefined): string {
  if (!column) return '';
  const median = column.numbers?.quartiles[1];
  const commonest = column.top_values[0]?.value ?? '';
  if (kind === 'numeric') return median === undefined ? '' : String(median);
  if (kind === 'boolean') return commonest === '' ? '' : String(saysYes.test(commonest));
  if (kind !== 'datetime') return commonest;
  return median === undefined ? '' : new Date(median).toISOString().slice(0, isDayOnly(column) ? 10 : 16);
}
