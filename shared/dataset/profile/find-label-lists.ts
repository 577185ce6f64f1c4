import { type LabelListFormat, labelListFormats, listSign, readJsonList, readLabelList } from '../values/label-list.ts';
import { cellsOf, type Spelling } from './count-spellings.ts';

/** So many cells hold several labels, at least: a sign in one of them is an accident. */
const leastLists = 2;
/** Of all labels as they stand in cells, so many stand in more than one cell: parts of sentences do not. */
const recurringShare = 0.9;
const longestLabel = 100;

/** How the cells of a column are written, if they are lists of labels; null where they are one value each. */
export function findLabelLists(spellings: readonly Spelling[], isJson: boolean): LabelListFormat | null {
  const present = spellings.filter(({ trimmed }) => trimmed !== '');
  const found = labelListFormats.find((format) => format !== 'json' && areLists(present, format));
  return found === listSign && isJson ? 'json' : (found ?? null);
}

function areLists(spellings: readonly Spelling[], format: LabelListFormat): boolean {
  const lists = spellings.map(({ trimmed, count }) => ({ labels: readLabelList(trimmed, format), count }));
  const several = lists.filter(({ labels }) => labels.length > 1);
  const isMarked = spellings.some(({ trimmed }) => readJsonList(trimmed) !== undefined);
  if (!isMarked && several.reduce((sum, { count }) => sum + count, 0) < leastLists) return false;
  const counts = new Map<string, number>();
  for (const { labels, count } of lists)
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + count);
  const all = [...counts.values()];
  const recurring = all.filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
  return (
    // Values that stand for themselves have other parts each: labels come together in more ways than there are labels.
    counts.size <= spellings.length &&
    [...counts.keys()].every((label) => label.length <= longestLabel) &&
    recurring >= recurringShare * all.reduce((sum, count) => sum + count, 0) &&
    cellsOf(spellings) > 0
  );
}
