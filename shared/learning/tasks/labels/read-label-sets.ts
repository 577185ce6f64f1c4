import { type Column, isNumericColumn } from '../../../dataset/table.ts';
import { type LabelListFormat, readLabelList } from '../../../dataset/values/label-list.ts';
import { RunError } from '../../../runtime/errors.ts';
import type { LabelsTarget } from '../target.ts';
import type { ReadTarget } from '../task-definition.ts';

/** So many rows let each label occur in training, validation and test. */
const leastRowsPerLabel = 5;
/** The table of labels of an evaluation must fit into a row of ours (400 kB). */
const mostLabels = 500;
/** Labels times rows: 160 MB of targets, and as much again of scores. */
const mostTargets = 20_000_000;
const shown = 10;

/** The labels in order of their spelling, and of each row which it has. Throws RunError where they are too many. */
export function readLabelSets(column: Column): ReadTarget<LabelsTarget> {
  if (isNumericColumn(column)) throw new TypeError(`"${column.name}" holds numbers, and labels are texts`);
  const { name, kind, codes, dictionary } = column;
  const lists = dictionary.map((cell) => readLabelList(cell, kind === 'labels' ? 'json' : signOf(dictionary)));
  const used = new Set(codes);
  const labels = [...new Set(lists.filter((_, code) => used.has(code)).flat())].sort();
  refuseTooMany(name, labels.length, codes.length);
  const placeOf = new Map(labels.map((label, place) => [label, place]));
  const targets = new Float64Array(codes.length * labels.length);
  codes.forEach((code, row) => {
    const first = row * labels.length;
    if (code < 0) targets.fill(Number.NaN, first, first + labels.length);
    for (const label of lists[code] ?? []) targets[first + (placeOf.get(label) ?? 0)] = 1;
  });
  return { schema: { kind: 'multi_label', column: name, labels, calibrations: [], thresholds: [] }, targets };
}

/** How lists are written in a column that nobody took for one, until the task was named. */
function signOf(cells: readonly string[]): LabelListFormat {
  return cells.some((cell) => cell.includes('|')) ? '|' : ';';
}

function refuseTooMany(column: string, labelCount: number, rowCount: number): void {
  const most = Math.min(mostLabels, Math.floor(mostTargets / rowCount));
  if (labelCount <= most) return;
  throw new RunError(
    'target_too_many_classes',
    `"${column}" has ${labelCount} labels; at most ${most} can be learned from ${rowCount} rows. Merge labels, or take rare ones out.`,
    { param: column },
  );
}

/** Throws RunError when there are not two labels, or when a label has too few rows to be learned and tested. */
export function checkLabelSets(
  { schema: { column, labels }, targets }: ReadTarget<LabelsTarget>,
  rows: Int32Array,
): void {
  if (labels.length < 2) {
    const found = labels.length === 0 ? 'no label' : `only the label "${labels[0]}"`;
    throw new RunError(
      'target_constant',
      `"${column}" has ${found}; a set of labels needs two or more. Add rows with other labels, or write yes and no into the column and choose the task text_classification.`,
      { param: column },
    );
  }
  const rare = labels.flatMap((label, k) => {
    const holders = rows.filter((row) => targets[row * labels.length + k] === 1);
    return holders.length < leastRowsPerLabel ? [{ label, holders }] : [];
  });
  if (rare.length === 0) return;
  const list = rare.slice(0, shown).map(({ label, holders }) => `"${label}" (${holders.length})`);
  const more = rare.length > shown ? ` and ${rare.length - shown} more` : '';
  const holders = [...new Set(rare.flatMap((one) => Array.from(one.holders)))].sort((a, b) => a - b);
  throw new RunError(
    'target_class_too_small',
    `${rare.length} of the ${labels.length} labels of "${column}" stand in too few rows: ${list.join(', ')}${more}; each label needs ${leastRowsPerLabel}. Add rows, merge them with others, or take them out.`,
    { param: column, rows: holders.slice(0, shown).map((row) => row + 1) },
  );
}

/** The rarest label of each row, so that a split deals each label to all parts; one code more for rows of none. */
export function rarestLabels({ schema: { labels }, targets }: ReadTarget<LabelsTarget>): Int32Array {
  const counts = labels.map((_, k) => {
    let count = 0;
    for (let at = k; at < targets.length; at += labels.length) count += Number(targets[at] === 1);
    return count;
  });
  return Int32Array.from({ length: targets.length / labels.length }, (_, row) => {
    let rarest = labels.length;
    for (let k = 0; k < labels.length; k += 1) {
      const isHeld = targets[row * labels.length + k] === 1;
      if (isHeld && (counts[k] as number) < (counts[rarest] ?? Number.POSITIVE_INFINITY)) rarest = k;
    }
    return rarest;
  });
}
