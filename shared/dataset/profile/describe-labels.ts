import type { ColumnProfile, Finding } from '../schema.ts';
import type { LabelColumn } from '../table.ts';
import { readLabelList } from '../values/label-list.ts';
import type { Spelling } from './count-spellings.ts';
import { counted } from './counted.ts';

const shownCount = 10;
/** What training asks of each label. */
const fewRows = 5;

/** Describes a column of lists of labels: what is counted are the labels, not their combinations. */
export function describeLabels(
  { name, codes, dictionary }: LabelColumn,
  spellings: readonly Spelling[],
): ColumnProfile {
  const counts = countLabels({ codes, dictionary });
  return {
    name,
    kind: 'labels',
    missing_count: codes.reduce((sum, code) => sum + Number(code < 0), 0),
    distinct_count: counts.length,
    examples: spellings.flatMap(({ raw, trimmed }) => (trimmed === '' ? [] : [raw])).slice(0, 5),
    numbers: null,
    top_values: counts.slice(0, shownCount),
  };
}

/** Labels that too few rows have to be learned, and rows that have none. */
export function findInLabels({ name, codes, dictionary }: LabelColumn): readonly Finding[] {
  const rare = countLabels({ codes, dictionary }).filter(({ count }) => count < fewRows);
  const isEmpty = dictionary.map((cell) => readLabelList(cell, 'json').length === 0);
  const without = codes.reduce((sum, code) => sum + Number(isEmpty[code] ?? false), 0);
  const base = { column: name, suggested_fix: null, examples: [] };
  const findings: Finding[] = [];
  if (rare.length > 0) {
    findings.push({
      ...base,
      kind: 'rare_labels',
      severity: 'warning',
      row_count: rare.reduce((sum, { count }) => sum + count, 0),
      message: `${counted(rare.length, 'label')} of "${name}" in fewer than ${fewRows} rows each: too few to learn. Add rows, merge them with others, or take them out.`,
      examples: rare.slice(0, 5).map(({ value, count }) => `"${value}" in ${counted(count, 'row')}`),
    });
  }
  if (without > 0) {
    findings.push({
      ...base,
      kind: 'unlabelled_rows',
      severity: 'info',
      row_count: without,
      message: `${counted(without, 'row')} with no label in "${name}": they teach that none fits. Remove rows that nobody has labelled yet.`,
    });
  }
  return findings;
}

/** Most frequent first. */
function countLabels({ codes, dictionary }: Pick<LabelColumn, 'codes' | 'dictionary'>) {
  const lists = dictionary.map((cell) => readLabelList(cell, 'json'));
  const counts = new Map<string, number>();
  for (const code of codes) for (const label of lists[code] ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}
