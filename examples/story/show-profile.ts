import type { Profile } from '../../shared/api/client.generated.ts';
import { sparkline } from '../terminal/bar.ts';
import { type Cell, tableLines } from '../terminal/table.ts';

type ColumnProfile = Profile['columns'][number];

const shortNumber = (value: number) => new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(value);

function summary(column: ColumnProfile): string {
  if (column.numbers) {
    const { min, max, quartiles } = column.numbers;
    return `${shortNumber(min)} … ${shortNumber(quartiles[1])} … ${shortNumber(max)}`;
  }
  if (column.images) {
    const { formats, width, height, read_as } = column.images;
    const kinds = formats.map(({ format }) => format).join(', ');
    return `${kinds}, ${width.median} x ${height.median}, read as ${read_as}`;
  }
  return column.top_values
    .slice(0, 3)
    .map(({ value }) => value)
    .join(', ')
    .slice(0, 34);
}

const drawing = (column: ColumnProfile) =>
  sparkline(column.numbers?.histogram.counts.slice(0, 24) ?? column.top_values.slice(0, 24).map(({ count }) => count));

const columnRow = (column: ColumnProfile): Record<string, Cell> => ({
  column: column.name,
  kind: column.kind,
  missing: column.missing_count,
  distinct: column.distinct_count,
  distribution: drawing(column),
  'smallest … median … largest, or commonest': summary(column),
});

function writtenAs({ dialect, columns }: Profile): string {
  if (columns.some(({ images }) => images)) return 'a ZIP of images';
  const { encoding, delimiter } = dialect;
  return `${encoding}, ${delimiter === null ? 'JSON Lines' : `separated by ${JSON.stringify(delimiter)}`}`;
}

function interactionLines({ interactions: found }: Profile): string[] {
  if (!found) return [];
  const order = found.time === null ? 'in the order of rows' : `in the order of "${found.time}"`;
  return [`interactions: ${found.user_count} of "${found.user}" took ${found.item_count} of "${found.item}", ${order}`];
}

/** What a dataset looks like and what is wrong with it, as lines of a table and of findings. */
export function profileLines(profile: Profile): string[] {
  const { findings } = profile;
  return [
    `${profile.row_count} rows, ${profile.columns.length} columns, ${writtenAs(profile)}`,
    ...interactionLines(profile),
    '',
    ...tableLines(profile.columns.map(columnRow)),
    '',
    ...findings.map(({ severity, message, suggested_fix }) => {
      const mark = { error: '✗', warning: '!', info: '·' }[severity];
      return `${mark} ${message}${suggested_fix ? `  → ${suggested_fix.kind}` : ''}`;
    }),
  ];
}
