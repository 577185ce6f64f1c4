import { readDataset } from '../read-dataset.ts';
import type { ColumnSchema, Fix, Profile } from '../schema.ts';
import { type CleanDataset, cleanTable } from './clean-table.ts';

/**
 * Cleans an upload by the given fixes (`suggestedFixes(profile)` are the default).
 * With a `schema` learned on another dataset the result has the same columns and kinds, or RunError says which
 * column is missing or extra; pass that dataset's fixes too, without `drop_duplicate_rows` for a test set.
 */
export async function cleanDataset(
  raw: AsyncIterable<Uint8Array>,
  profile: Pick<Profile, 'schema'>,
  fixes: readonly Fix[],
  options: { readonly target?: string; readonly schema?: readonly ColumnSchema[] } = {},
): Promise<CleanDataset> {
  const schema = options.schema ?? profile.schema;
  return cleanTable(await readDataset(raw, schema), schema, fixes, options.target);
}
