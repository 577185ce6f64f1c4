import { RunError } from '../../runtime/errors.ts';
import type { RawColumn, RawTable } from '../raw-table.ts';
import type { ColumnSchema } from '../schema.ts';

/** Finds the raw column of each schema column, in the schema's order; throws RunError for missing and extra ones. */
export function alignColumns(
  raw: RawTable,
  schema: readonly ColumnSchema[],
  dropped: ReadonlySet<string>,
): readonly RawColumn[] {
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const expected = new Set(schema.map(({ name }) => name));
  const missing = schema.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    const message = `The file lacks the column ${quoted(missing)}. Add it, or rename the column that holds it.`;
    throw new RunError('missing_column', message, { param: missing[0] ?? '' });
  }
  const extra = raw.columns.filter(({ name }) => !expected.has(name) && !dropped.has(name)).map(({ name }) => name);
  if (extra.length > 0) {
    const message = `The file has the column ${quoted(extra)}, which the schema does not know. Remove it from the file.`;
    throw new RunError('extra_column', message, { param: extra[0] ?? '' });
  }
  return schema.flatMap(({ name }) => byName.get(name) ?? []);
}

function quoted(names: readonly string[]): string {
  return names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
}
