import type { ColumnSchema, Finding, Fix } from '../schema.ts';
import { foldSpelling } from '../values/fold-spelling.ts';
import { isMissingMarker } from '../values/missing-markers.ts';
import { chooseDayOrder } from './choose-day-order.ts';
import { chooseNumberStyle } from './choose-number-style.ts';
import { cellsOf, type Spelling } from './count-spellings.ts';
import { counted } from './counted.ts';
import { findTypos } from './find-typos.ts';
import { spellingGroups } from './spelling-groups.ts';

/**
 * What the spellings of one column show, with the fix for each; outliers and constants are judged after these. `noise`
 * is the table's noise letter (see find-typos.ts).
 */
export function findInSpellings(
  column: ColumnSchema,
  spellings: readonly Spelling[],
  noise: string | undefined,
): readonly Finding[] {
  return [
    ...strayOf(column, spellings),
    ...missingOf(column, spellings),
    ...formatsOf(column, presentOf(column, spellings)),
    ...mixedSpellingsOf(column, presentOf(column, spellings)),
    ...typosOf(column, presentOf(column, spellings), noise),
  ];
}

function presentOf({ kind }: ColumnSchema, spellings: readonly Spelling[]): readonly Spelling[] {
  return spellings.filter(({ trimmed }) => trimmed !== '' && !isMissingMarker(trimmed, kind));
}

function strayOf({ name, kind }: ColumnSchema, spellings: readonly Spelling[]): readonly Finding[] {
  // Labels of a list are read without the spaces around them.
  if (kind === 'labels') return [];
  const stray = spellings.filter(({ raw, trimmed }) => raw !== trimmed);
  if (stray.length === 0) return [];
  const message = `${cells(stray)} of "${name}" have spaces around the value.`;
  return [finding('stray_spaces', name, 'info', stray, message, { kind: 'trim_text', column: name, params: {} })];
}

function missingOf({ name, kind, format }: ColumnSchema, spellings: readonly Spelling[]): readonly Finding[] {
  const isNoLabel = kind === 'labels' && format !== 'json';
  const marked = spellings.filter(({ trimmed }) => trimmed !== '' && isMissingMarker(trimmed, kind));
  const missing = spellings.filter(({ trimmed }) => (trimmed === '' ? !isNoLabel : isMissingMarker(trimmed, kind)));
  if (missing.length === 0) return [];
  const share = cellsOf(missing) / cellsOf(spellings);
  const markers = [...new Set(marked.map(({ trimmed }) => foldSpelling(trimmed)))];
  const written = markers.length > 0 ? `, of them ${cellsOf(marked)} written as ${list(markers)}` : '';
  const message = `${percent(share)} of "${name}" is missing (${cells(missing)}${written}).`;
  const fix: Fix | null = markers.length > 0 ? { kind: 'mark_missing', column: name, params: { markers } } : null;
  return [finding('missing_values', name, share > 0.3 ? 'warning' : 'info', missing, message, fix)];
}

function formatsOf(column: ColumnSchema, present: readonly Spelling[]): readonly Finding[] {
  const { name, kind } = column;
  if (kind === 'numeric') {
    const odd = present.filter(({ trimmed }) => !/^-?\d+(\.\d+)?$/.test(trimmed));
    const needing = odd.filter(({ trimmed }) => Number.isNaN(Number(trimmed)));
    if (needing.length === 0) return [];
    const style = chooseNumberStyle(present);
    const fix: Fix = { kind: 'parse_numbers', column: name, params: { ...style } };
    const message = `${cells(needing)} of "${name}" are not plainly written numbers; they are read with decimal "${style.decimal}"${style.unit ? ` and unit "${style.unit}"` : ''}, and become missing where that fails.`;
    return [finding('mixed_formats', name, 'warning', needing, message, fix)];
  }
  if (kind !== 'datetime') return [];
  const odd = present.filter(({ trimmed }) => !/^\d{4}-\d{2}-\d{2}$/.test(trimmed));
  if (odd.length === 0) return [];
  const { order, dayFirstCells, monthFirstCells, ambiguousCells } = chooseDayOrder(present);
  const doubt =
    ambiguousCells > 0
      ? ` ${ambiguousCells} could be day/month or month/day: read as ${order === 'day_first' ? 'day' : 'month'} first, by the ${Math.max(dayFirstCells, monthFirstCells)} that leave no doubt.`
      : '';
  const message = `${cells(odd)} of "${name}" are not written as YYYY-MM-DD.${doubt}`;
  return [
    finding('mixed_formats', name, 'info', odd, message, { kind: 'parse_datetimes', column: name, params: { order } }),
  ];
}

function mixedSpellingsOf({ name, kind }: ColumnSchema, present: readonly Spelling[]): readonly Finding[] {
  if (kind !== 'categorical' && kind !== 'boolean') return [];
  const groups = spellingGroups(present, kind);
  if (groups.length === 0) return [];
  const minor = groups.flatMap((group) => group.others);
  const canonical = groups.map((group) => group.canonical);
  const examples = groups.map(
    ({ canonical, others }) => `${list(others.map(({ trimmed }) => trimmed))} -> ${canonical}`,
  );
  const message = `${cells(minor)} of "${name}" spell a value otherwise than most rows do.`;
  const fix: Fix = { kind: 'merge_spellings', column: name, params: { canonical } };
  return [{ ...finding('mixed_spellings', name, 'warning', minor, message, fix), examples: examples.slice(0, 5) }];
}

/** Of one column; the rest is left for the next profile. */
const mostTypos = 500;

function typosOf(
  { name, kind }: ColumnSchema,
  present: readonly Spelling[],
  noise: string | undefined,
): readonly Finding[] {
  const typos = kind === 'categorical' ? findTypos(present, noise).slice(0, mostTypos) : [];
  if (typos.length === 0) return [];
  const count = typos.reduce((sum, typo) => sum + typo.count, 0);
  const message = `${counted(count, 'cell')} of "${name}" look like a common value mistyped.`;
  const params = { from: typos.map(({ from }) => from), to: typos.map(({ to }) => to) };
  const examples = typos.slice(0, 5).map(({ from, to }) => `"${from}" -> ${to}`);
  const fix: Fix = { kind: 'correct_typos', column: name, params };
  return [{ ...finding('likely_typos', name, 'warning', [], message, fix), row_count: count, examples }];
}

/** A finding with the commonest of the spellings at fault as its examples. */
export function finding(
  kind: Finding['kind'],
  column: string,
  severity: Finding['severity'],
  spellings: readonly Spelling[],
  message: string,
  suggestedFix: Fix | null,
): Finding {
  const commonest = [...spellings].sort((a, b) => b.count - a.count).slice(0, 5);
  return {
    kind,
    column,
    severity,
    row_count: cellsOf(spellings),
    message,
    examples: commonest.map(({ raw }) => (raw.length > 80 ? `${raw.slice(0, 79)}…` : raw)),
    suggested_fix: suggestedFix,
  };
}

function cells(spellings: readonly Spelling[]): string {
  return counted(cellsOf(spellings), 'cell');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.01 ? 2 : 1)} %`;
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, 4).map((value) => `"${value}"`);
  return values.length > shown.length ? `${shown.join(', ')} and others` : shown.join(', ');
}
