import { mergeKey } from '../clean/column-rules.ts';
import type { ColumnSchema } from '../schema.ts';
import type { Spelling } from './count-spellings.ts';

/** Spellings of one value: the commonest is canonical (the first of the file, among equals). */
export interface SpellingGroup {
  readonly canonical: string;
  readonly others: readonly Spelling[];
}

/** Groups spellings that differ only in case, inner spaces or width; for booleans, those that mean the same truth. */
export function spellingGroups(present: readonly Spelling[], kind: ColumnSchema['kind']): readonly SpellingGroup[] {
  const byKey = new Map<string, Map<string, Spelling>>();
  for (const spelling of present) {
    const key = mergeKey(spelling.trimmed, kind);
    if (kind === 'boolean' && key === 'null') continue;
    const group = byKey.get(key) ?? new Map<string, Spelling>();
    const same = group.get(spelling.trimmed);
    group.set(spelling.trimmed, { ...spelling, count: spelling.count + (same?.count ?? 0) });
    byKey.set(key, group);
  }
  return [...byKey.values()].flatMap((group) => {
    if (group.size < 2) return [];
    const [first, ...others] = [...group.values()].sort((a, b) => b.count - a.count);
    return first ? [{ canonical: first.trimmed, others }] : [];
  });
}
