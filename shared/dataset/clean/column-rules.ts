import type { ColumnSchema, Fix } from '../schema.ts';
import { foldSpelling } from '../values/fold-spelling.ts';
import { isLabelListFormat, type LabelListFormat } from '../values/label-list.ts';
import { isMissingMarker } from '../values/missing-markers.ts';
import { parseBoolean } from '../values/parse-boolean.ts';
import type { DayOrder } from '../values/parse-datetime.ts';
import type { NumberStyle } from '../values/parse-number.ts';

/** What the chosen fixes ask of one column. */
export interface ColumnRules {
  readonly isTrimmed: boolean;
  /** Spellings that mean missing, folded. */
  readonly markers: ReadonlySet<string>;
  readonly numberStyle: NumberStyle | null;
  readonly dayOrder: DayOrder | null;
  /** Folded spelling -> the spelling to write. */
  readonly canonical: ReadonlyMap<string, string>;
  /** Folded typo -> what was meant. */
  readonly corrections: ReadonlyMap<string, string>;
  /** How lists of labels are written. */
  readonly labelFormat: LabelListFormat;
  readonly clip: { readonly low: number; readonly high: number } | null;
}

/** Collects the fixes of one column; a target's values are never clipped, and only sure markers make them missing. */
export function columnRules(column: ColumnSchema, fixes: readonly Fix[], isTarget: boolean): ColumnRules {
  const find = (kind: Fix['kind']) => fixes.find((fix) => fix.kind === kind && fix.column === column.name)?.params;
  const numbers = find('parse_numbers');
  const datetimes = find('parse_datetimes');
  const typos = find('correct_typos');
  const meant = texts(typos?.to);
  const clip = isTarget ? undefined : find('clip_outliers');
  const markers = texts(find('mark_missing')?.markers);
  return {
    isTrimmed: find('trim_text') !== undefined,
    markers: new Set(
      markers.filter((marker) => !isTarget || isMissingMarker(marker, 'text')).map((marker) => foldSpelling(marker)),
    ),
    numberStyle: numbers
      ? {
          decimal: numbers.decimal === ',' ? ',' : '.',
          percent: numbers.percent === 'as_written' ? 'as_written' : 'fraction',
          unit: typeof numbers.unit === 'string' ? numbers.unit : '',
        }
      : null,
    dayOrder: datetimes ? (datetimes.order === 'day_first' ? 'day_first' : 'month_first') : null,
    canonical: new Map(
      texts(find('merge_spellings')?.canonical).map((spelling) => [mergeKey(spelling, column.kind), spelling]),
    ),
    corrections: new Map(texts(typos?.from).map((typo, at) => [foldSpelling(typo), meant[at] ?? typo])),
    labelFormat: isLabelListFormat(column.format) ? column.format : 'json',
    clip: clip ? { low: numberOr(clip.low, -Infinity), high: numberOr(clip.high, Infinity) } : null,
  };
}

/** Spellings with the same key are one value: for booleans the truth itself, else the folded spelling. */
export function mergeKey(spelling: string, kind: ColumnSchema['kind']): string {
  return kind === 'boolean' ? String(parseBoolean(spelling)) : foldSpelling(spelling);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
