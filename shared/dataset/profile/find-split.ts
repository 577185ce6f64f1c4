import type { ColumnSchema } from '../schema.ts';
import { partOf } from '../values/part-names.ts';
import type { Spelling } from './count-spellings.ts';

const splitName = /^(data[\s_-]?)?(split|subset|partition|fold|set|划分|数据划分)$/i;

/** Whether a column says which part of an official split each row belongs to: by its name, and by naming parts alone. */
export function isSplitColumn({ name }: ColumnSchema, spellings: readonly Spelling[]): boolean {
  if (!splitName.test(name)) return false;
  const present = spellings.filter(({ trimmed }) => trimmed !== '');
  const named = new Set(present.map(({ trimmed }) => partOf(trimmed)));
  return !named.has(undefined) && named.has('train') && named.size > 1;
}
