import { findInteractionColumns } from '../interaction-columns.ts';
import type { ColumnSchema, Profile } from '../schema.ts';
import { cellsOf, type Spelling } from './count-spellings.ts';

/** Rows a user, and rows an item, at least: where neither recurs, columns of these names tell of something else. */
const leastRepeats = 1.2;

/** The columns that say who took what, where users and items recur as in a list of interactions. */
export function findInteractions(
  columns: readonly ColumnSchema[],
  spellings: readonly (readonly Spelling[])[],
): Profile['interactions'] {
  const found = findInteractionColumns(columns);
  if (!found) return undefined;
  const valuesOf = (name: string) => spellings[columns.findIndex((column) => column.name === name)] ?? [];
  const [users, items] = [valuesOf(found.user), valuesOf(found.item)];
  const recurs = (values: readonly Spelling[]) => cellsOf(values) >= leastRepeats * values.length;
  if (!recurs(users) || !recurs(items)) return undefined;
  const { user, item, time, rating, others } = found;
  return { user, item, time, rating, attributes: [...others], user_count: users.length, item_count: items.length };
}

/** Users and items are names, also where they are written as numbers, dates or texts. */
export function readAsLabels({ name, is_nullable }: ColumnSchema): ColumnSchema {
  return { name, kind: 'categorical', is_nullable };
}
