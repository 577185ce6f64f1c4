import { RunError } from '../../runtime/errors.ts';
import { datasetLimits } from '../limits.ts';

/** Trims and checks the column names; throws RunError for names that are empty or repeated, and for too many. */
export function checkHeader(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  if (names.length > datasetLimits.columnCount) {
    const message = `The header has ${names.length} columns; at most ${datasetLimits.columnCount} are allowed. Remove columns that the model does not need.`;
    throw new RunError('too_many_columns', message);
  }
  const empty = names.flatMap((name, i) => (name === '' ? [i + 1] : []));
  if (empty.length > 0) {
    const message = `Column ${empty.slice(0, 5).join(', ')} of the header has no name. Give every column a name in the first line.`;
    throw new RunError('empty_header', message);
  }
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const first = seen.get(name);
    if (first !== undefined) {
      const message = `Columns ${first + 1} and ${i + 1} are both named "${name}". Rename one of them.`;
      throw new RunError('duplicate_header', message, { param: name });
    }
    seen.set(name, i);
  }
  return names;
}
