import type { ColumnSchema, Fix } from '../schema.ts';
import { foldSpelling, trimCell } from '../values/fold-spelling.ts';
import { readLabelList, writeLabelList } from '../values/label-list.ts';
import { parseBoolean } from '../values/parse-boolean.ts';
import { parseDatetime } from '../values/parse-datetime.ts';
import { parseNumber, parsePlainNumber } from '../values/parse-number.ts';
import { type ColumnRules, mergeKey } from './column-rules.ts';

/** A cleaned value (null is missing), the fixes that changed it, and whether it was lost because it fits no reading. */
export interface CleanedCell {
  readonly value: number | string | null;
  readonly fixes: readonly Fix['kind'][];
  readonly isUnreadable: boolean;
}

const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{3})?Z)?$/;

/** Cleans one spelling of a column; the same spelling always gives the same value. */
export function cleanCell(spelling: string, kind: ColumnSchema['kind'], rules: ColumnRules): CleanedCell {
  if (kind === 'image') return { value: spelling === '' ? null : spelling, fixes: [], isUnreadable: false };
  const trimmed = trimCell(spelling);
  if (trimmed === '') return { value: emptyValue(kind, rules), fixes: [], isUnreadable: false };
  const before: Fix['kind'][] = rules.isTrimmed && trimmed !== spelling ? ['trim_text'] : [];
  if (rules.markers.has(foldSpelling(trimmed))) {
    return { value: null, fixes: [...before, 'mark_missing'], isUnreadable: false };
  }
  const changed = (value: number | string, fixes: readonly Fix['kind'][]): CleanedCell => ({
    value,
    fixes: [...before, ...fixes],
    isUnreadable: false,
  });
  switch (kind) {
    case 'numeric': {
      const plain = parsePlainNumber(trimmed);
      const parsed = rules.numberStyle ? parseNumber(trimmed, rules.numberStyle) : plain;
      if (Number.isNaN(parsed)) break;
      const value = rules.clip ? Math.min(Math.max(parsed, rules.clip.low), rules.clip.high) : parsed;
      return changed(value, [
        ...(parsed === plain ? [] : ['parse_numbers' as const]),
        ...(value === parsed ? [] : ['clip_outliers' as const]),
      ]);
    }
    case 'datetime': {
      const isPlain = isoDate.test(trimmed);
      if (!isPlain && !rules.dayOrder) break;
      const value = parseDatetime(trimmed, rules.dayOrder ?? 'month_first');
      if (Number.isNaN(value)) break;
      return changed(value, isPlain ? [] : ['parse_datetimes']);
    }
    case 'boolean':
      if (parseBoolean(trimmed) === null) break;
      return merged();
    case 'labels':
      return changed(writeLabelList(readLabelList(trimmed, rules.labelFormat)), []);
    default:
      return merged();
  }
  return { value: null, fixes: before, isUnreadable: true };

  function merged(): CleanedCell {
    const written = rules.isTrimmed || kind === 'boolean' ? trimmed : spelling;
    const meant = rules.corrections.size > 0 ? rules.corrections.get(foldSpelling(trimmed)) : undefined;
    const kept = meant ?? written;
    const fixes: Fix['kind'][] = kept === written ? [] : ['correct_typos'];
    const canonical = rules.canonical.size > 0 ? rules.canonical.get(mergeKey(kept, kind)) : undefined;
    if (canonical === undefined || canonical === kept) return changed(kept, fixes);
    return changed(canonical, [...fixes, 'merge_spellings']);
  }
}

/** Nothing between two delimiters is how a table writes "no labels"; JSON Lines say [] for that, and null is unknown. */
function emptyValue(kind: ColumnSchema['kind'], { labelFormat }: ColumnRules): string | null {
  return kind === 'labels' && labelFormat !== 'json' ? writeLabelList([]) : null;
}
