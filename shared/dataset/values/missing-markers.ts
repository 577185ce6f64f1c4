import type { ColumnSchema } from '../schema.ts';

/** Markers that mean "missing" in any column (compared without case). */
const always = ['na', 'n/a', '#n/a', 'nan', 'null', 'nil', '?', '-', '--', 'missing', '(blank)', '缺失', '空', '空值'];
/** In a column of labels these too mean that nobody knows. */
const inLabels = [...always, 'unknown', '未知', '不详'];
/** Among numbers or dates "none" cannot be a value; among labels it may be one ("no guarantor"). */
const inNumbers = [...inLabels, 'none', '无', 'tbd', '#value!', '#div/0!', '#ref!', 'inf', '-inf', 'infinity'];

const sets = {
  categorical: new Set(inLabels),
  text: new Set(always),
  identifier: new Set(inLabels),
  numeric: new Set(inNumbers),
  boolean: new Set(inLabels),
  datetime: new Set(inNumbers),
  image: new Set<string>(),
  labels: new Set(always),
  split: new Set<string>(),
} satisfies Record<ColumnSchema['kind'], Set<string>>;

/** True when a trimmed cell says that the value is missing, in a column of this kind. */
export function isMissingMarker(cell: string, kind: ColumnSchema['kind']): boolean {
  // No marker begins with a digit: numbers, the bulk of most files, are spared the look-up.
  return cell.length <= 9 && !/^\d/.test(cell) && sets[kind].has(cell.normalize('NFKC').toLowerCase());
}
