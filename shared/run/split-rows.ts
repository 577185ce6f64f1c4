import { checkTarget } from '../learning/tasks/check-target.ts';
import { tasks } from '../learning/tasks/registry.ts';
import { makeSplit } from '../learning/tasks/split.ts';
import type { Split } from '../learning/tasks/task.ts';
import { RunError } from '../runtime/errors.ts';
import type { CleanRows } from './clean-files.ts';
import type { RunRow } from './run-row.ts';

type SplitWish = Pick<RunRow, 'target' | 'task' | 'seed' | 'validation_share' | 'test_share'>;

/**
 * Deals the clean rows of a run to training, validation and test; those without a target to none. Classes are dealt
 * in equal shares. Throws RunError when the target cannot be learned from these rows.
 */
export function splitRows({ table, schema, testFrom }: CleanRows, wish: SplitWish): Split {
  const { usableRows } = checkTarget(table, schema, wish.target, wish.task);
  const codes = stratifyCodes({ table, schema, testFrom }, wish, usableRows);
  const options = { seed: wish.seed, validationShare: wish.validation_share, stratifyCodes: codes };
  const split =
    testFrom === null
      ? makeSplit(table.rowCount, { ...options, testShare: wish.test_share ?? 0 })
      : makeSplit(table.rowCount, { ...options, testRows: usableRows.filter((row) => row >= testFrom) });
  const [empty] = (['train', 'validation', 'test'] as const).filter((part) => split[part].length === 0);
  if (empty) {
    throw new RunError('too_few_rows', `No rows with a target are left for ${empty}. Add rows.`, {
      param: wish.target,
    });
  }
  return split;
}

/** A class code for each usable row, one code for all when the target is a quantity, and -1 for rows without target. */
function stratifyCodes({ table }: CleanRows, { target, task }: SplitWish, usableRows: Int32Array): Int32Array {
  const codes = new Int32Array(table.rowCount).fill(-1);
  const column = table.columns.find(({ name }) => name === target);
  const read = column && tasks[task].readTarget(column);
  for (const row of usableRows) codes[row] = read?.schema.kind === 'classification' ? (read.targets[row] ?? -1) : 0;
  return codes;
}
