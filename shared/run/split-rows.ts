import { checkTarget } from '../learning/tasks/check-target.ts';
import { tasks } from '../learning/tasks/registry.ts';
import { makeSplit, type SplitOptions } from '../learning/tasks/split.ts';
import type { Split } from '../learning/tasks/task.ts';
import { RunError } from '../runtime/errors.ts';
import type { CleanRows } from './clean-files.ts';
import { followParts, officialParts } from './official-split.ts';
import type { RunRow } from './run-row.ts';

type Dealt = Pick<CleanRows, 'table' | 'schema' | 'testFrom'> & Partial<Pick<CleanRows, 'extraFrom'>>;
type SplitWish = Pick<RunRow, 'target' | 'task' | 'seed' | 'validation_share' | 'test_share'> &
  Partial<Pick<RunRow, 'split_column'>>;

/** The parts, and how many rows were left out of them because they stand in an earlier part, too. */
export interface DealtRows {
  readonly split: Split;
  readonly leaked: { readonly validation: number; readonly test: number };
  /** Answers with a single question, which is learned and never tested; 0 for other tasks. */
  readonly singles: number;
}

/**
 * Deals the clean rows of a run to training, validation and test; those without a target to none, and those of extra
 * datasets to training, whatever else is dealt. Classes are dealt in equal shares. Throws RunError when the target
 * cannot be learned from these rows.
 */
export function splitRows({ table, schema, testFrom, extraFrom = table.rowCount }: Dealt, wish: SplitWish): DealtRows {
  const usable = checkTarget(table, schema, wish.target, wish.task).usableRows;
  const usableRows = usable.filter((row) => row < extraFrom);
  const { together } = tasks[wish.task];
  if (together) {
    return { split: together.split(table, schema, wish.target), leaked: { validation: 0, test: 0 }, singles: 0 };
  }
  const codes = stratifyCodes({ table, schema, testFrom }, wish, usableRows);
  const options = { seed: wish.seed, stratifyCodes: codes };
  const deal = (more: Pick<SplitOptions, 'testRows' | 'testShare'>, validationShare = wish.validation_share) =>
    (tasks[wish.task].deal ?? makeSplit)(table.rowCount, { ...options, validationShare, ...more });
  const official = officialParts(table, wish.split_column ?? null, usableRows);
  const parts = official
    ? followParts(official, wish, deal)
    : testFrom === null
      ? deal({ testShare: wish.test_share ?? 0 })
      : deal({ testRows: usableRows.filter((row) => row >= testFrom) });
  const dealt = { ...parts, train: Int32Array.from([...parts.train, ...usable.filter((row) => row >= extraFrom)]) };
  const keys = tasks[wish.task].inputs.rowKeys?.(table, schema, wish.target);
  const split = keys ? withoutLeaks(dealt, keys) : dealt;
  const [empty] = (['train', 'validation', 'test'] as const).filter((part) => split[part].length === 0);
  if (empty) {
    throw new RunError('too_few_rows', `No rows with a target are left for ${empty}. Add rows.`, {
      param: wish.target,
    });
  }
  const leaked = {
    validation: dealt.validation.length - split.validation.length,
    test: dealt.test.length - split.test.length,
  };
  return { split, leaked, singles: tasks[wish.task].answerKind === 'retrieval' ? countSingles(codes) : 0 };
}

/** Takes rows out of validation and test that stand in the parts before them, too: they would flatter the model. */
function withoutLeaks({ train, validation, test }: Split, keys: Int32Array): Split {
  const seen = new Set(Array.from(train, (row) => keys[row]));
  const isNew = (row: number) => !seen.has(keys[row]);
  const keptValidation = validation.filter(isNew);
  for (const row of keptValidation) seen.add(keys[row]);
  return { train, validation: keptValidation, test: test.filter(isNew) };
}

/** A class code for each usable row, one code for all when the target is a quantity, and -1 for rows without target. */
function stratifyCodes({ table }: Dealt, { target, task }: SplitWish, usableRows: Int32Array): Int32Array {
  const codes = new Int32Array(table.rowCount).fill(-1);
  const column = table.columns.find(({ name }) => name === target);
  const read = column && tasks[task].readTarget(column);
  const isQuantity = read?.schema.kind === 'regression';
  const strata = read && (tasks[task].strata?.(read) ?? read.targets);
  for (const row of usableRows) codes[row] = isQuantity ? 0 : (strata?.[row] ?? -1);
  return codes;
}

/** Codes that a single row has. */
function countSingles(codes: Int32Array): number {
  const counts = new Map<number, number>();
  for (const code of codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts.values()].filter((count) => count === 1).length;
}
