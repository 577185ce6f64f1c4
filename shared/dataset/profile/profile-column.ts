import type { ColumnProfile, ColumnSchema, Finding, ImageSummary } from '../schema.ts';
import { type Column, isNumericColumn, type LabelColumn } from '../table.ts';
import { finding } from './column-findings.ts';
import type { Spelling } from './count-spellings.ts';
import { counted } from './counted.ts';
import { describeLabels, findInLabels } from './describe-labels.ts';
import { findOutliers } from './find-outliers.ts';
import { type NumberTally, summarise, tallyNumbers } from './number-tally.ts';
import { summariseTexts } from './summarise-texts.ts';

const shownCount = 10;
const mostlyEmptyShare = 0.95;

/** Describes a column by its cleaned values (before outliers are clipped). */
export function describeColumn(column: Column, spellings: readonly Spelling[]): ColumnProfile {
  const examples = spellings.filter(({ trimmed }) => trimmed !== '').slice(0, 5);
  const base = { name: column.name, kind: column.kind, examples: examples.map(({ raw }) => raw) };
  if (isNumericColumn(column)) {
    const tally = tallyNumbers(column.values);
    const order = Array.from(tally.values, (value, i) => ({
      value: write(column.kind, value),
      count: tally.counts[i] ?? 0,
    }));
    return {
      ...base,
      missing_count: column.values.length - tally.total,
      distinct_count: tally.values.length,
      numbers: summarise(tally),
      top_values: top(order),
    };
  }
  if (column.kind === 'labels') return describeLabels(column, spellings);
  const counts = new Int32Array(column.dictionary.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return {
    ...base,
    missing_count: column.codes.reduce((sum, code) => sum + Number(code < 0), 0),
    distinct_count: column.dictionary.length,
    numbers: null,
    ...(column.kind === 'text' && { texts: summariseTexts(column) }),
    top_values: top(column.dictionary.map((value, i) => ({ value, count: counts[i] ?? 0 }))),
  };
}

/** Describes a column of images: no one reads pixels written as text. */
export function describeImages(column: Column, images: ImageSummary): ColumnProfile {
  const { codes, dictionary } = column as LabelColumn;
  return {
    name: column.name,
    kind: 'image',
    missing_count: codes.reduce((sum, code) => sum + Number(code < 0), 0),
    distinct_count: dictionary.length,
    examples: [],
    numbers: null,
    images,
    top_values: [],
  };
}

/** Findings that need the cleaned values: outliers, and columns that say nothing or say something else every time. */
export function findInValues(column: Column, described: ColumnProfile, rowCount: number): readonly Finding[] {
  const { name } = column;
  const { missing_count: missing, distinct_count: distinct } = described;
  if (missing === rowCount || missing > rowCount * mostlyEmptyShare) {
    const isEmpty = missing === rowCount;
    const fix = isEmpty ? ({ kind: 'drop_column', column: name, params: {} } as const) : null;
    const message = `"${name}" is ${isEmpty ? 'empty' : `empty in ${missing} of ${rowCount} rows`}.`;
    return [{ ...finding('mostly_empty_column', name, 'warning', [], message, fix), row_count: missing }];
  }
  if (column.kind === 'labels') return findInLabels(column);
  if (distinct === 1) {
    const fix = missing === 0 ? ({ kind: 'drop_column', column: name, params: {} } as const) : null;
    const message = `"${name}" has the same value in every row${missing > 0 ? ' that has one' : ''}.`;
    const base = finding('constant_column', name, 'warning', [], message, fix);
    return [{ ...base, row_count: rowCount - missing, examples: described.examples.slice(0, 1) }];
  }
  if (distinct === rowCount && rowCount > 20 && (column.kind === 'identifier' || column.kind === 'text')) {
    const use = column.kind === 'text' ? '' : ', and tells a model little';
    const message = `"${name}" is different in every row: it cannot be a target${use}.`;
    const base = finding('all_unique_column', name, 'info', [], message, null);
    return [{ ...base, row_count: rowCount, examples: described.examples }];
  }
  return column.kind === 'numeric' ? outlierFindings(name, tallyNumbers(column.values)) : [];
}

function outlierFindings(name: string, tally: NumberTally): readonly Finding[] {
  const { unusualCount, extreme } = findOutliers(tally);
  if (unusualCount === 0 && !extreme) return [];
  const { values } = tally;
  const far = extreme
    ? [...values].filter((value) => value < extreme.low || value > extreme.high)
    : [values[0] ?? 0, values[values.length - 1] ?? 0];
  const message = extreme
    ? `"${name}" has ${counted(extreme.count, 'value')} far outside all others, which end at ${extreme.low} and ${extreme.high}: likely errors.`
    : `"${name}" has ${counted(unusualCount, 'value')} beyond three interquartile ranges: likely a long tail, and kept.`;
  return [
    {
      kind: 'outliers',
      column: name,
      severity: extreme ? 'warning' : 'info',
      row_count: extreme ? extreme.count : unusualCount,
      message,
      examples: far.slice(0, 5).map(String),
      suggested_fix: extreme
        ? { kind: 'clip_outliers', column: name, params: { low: extreme.low, high: extreme.high } }
        : null,
    },
  ];
}

function top(values: readonly { readonly value: string; readonly count: number }[]): ColumnProfile['top_values'] {
  return [...values].sort((a, b) => b.count - a.count).slice(0, shownCount);
}

function write(kind: ColumnSchema['kind'], value: number): string {
  return kind === 'datetime' ? new Date(value).toISOString() : String(value);
}
