import { formatCompact, formatDay } from './format.ts';
import type { Language } from './texts.ts';
import type { ColumnProfile } from './typical-value.ts';

/** One bar of a distribution. */
export interface Bin {
  readonly label: string;
  readonly count: number;
}

/** How a column's values are spread: ranges of numbers and dates, or the commonest values. */
export function columnBins(column: ColumnProfile, language: Language): readonly Bin[] {
  if (!column.numbers) return column.top_values.map(({ value, count }) => ({ label: value, count }));
  const { edges, counts } = column.numbers.histogram;
  const show = (edge: number | undefined) =>
    column.kind === 'datetime' ? formatDay(edge ?? 0, language) : formatCompact(edge ?? 0, language);
  return counts.map((count, index) => ({ label: `${show(edges[index])} – ${show(edges[index + 1])}`, count }));
}

/** The ends and the middle of a column in one line. */
export function columnSpan(column: ColumnProfile, language: Language): string {
  if (!column.numbers)
    return column.top_values
      .map(({ value }) => value)
      .slice(0, 3)
      .join(', ');
  const { min, max, quartiles } = column.numbers;
  if (column.kind === 'datetime') return `${formatDay(min, language)} – ${formatDay(max, language)}`;
  return [min, quartiles[1], max].map((value) => formatCompact(value, language)).join(' … ');
}
