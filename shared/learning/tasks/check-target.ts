import type { ColumnSchema } from '../../dataset/schema.ts';
import { type Column, isNumericColumn, type Table } from '../../dataset/table.ts';
import { RunError } from '../../runtime/errors.ts';
import { tasks } from './registry.ts';
import type { TaskName } from './task-names.ts';

/** With fewer rows no part of a split says anything. */
const leastRows = 20;
const mostMissingShare = 0.5;
/** A numeric target with at most this many whole values reads as classes when the task is to be guessed. */
const mostGuessedClasses = 10;
const shownRows = 10;

export interface TargetCheck {
  readonly task: TaskName;
  /** Rows whose target is known; the others are dropped from training. */
  readonly usableRows: Int32Array;
  readonly missingCount: number;
}

/**
 * Checks that the target can be learned, and chooses the task when it is `auto`.
 * Throws RunError with the column, the rows and what to change.
 */
export function checkTarget(
  table: Table,
  schema: readonly ColumnSchema[],
  target: string,
  task: TaskName | 'auto',
): TargetCheck {
  const column = table.columns.find(({ name }) => name === target);
  const kind = schema.find(({ name }) => name === target)?.kind;
  if (!column || !kind) {
    const names = schema.map(({ name }) => name).join(', ');
    throw new RunError('target_missing', `There is no column "${target}". Choose one of: ${names}.`, { param: target });
  }
  const usableRows = presentRows(column, table.rowCount);
  checkAmount(column, table.rowCount, usableRows);
  const values = distinctValues(column, usableRows);
  const chosen = task === 'auto' ? suggestTask(kind, values) : task;
  const definition = tasks[chosen];
  if (!definition.takesSets) checkVariety(target, values, usableRows.length, kind, definition.uniqueAdvice);
  if (!definition.targetKinds.includes(kind)) {
    const fitting = Object.values(tasks).filter(({ targetKinds }) => targetKinds.includes(kind));
    const advice = fitting.map(({ name }) => `choose the task ${name}`).concat('choose another target column');
    throw new RunError(
      'target_wrong_kind',
      `${chosen} takes a target that is ${definition.targetKinds.join(' or ')}, but "${target}" is ${kind}: ${advice.join(', or ')}.`,
      { param: target },
    );
  }
  definition.checkRows(definition.readTarget(column), usableRows);
  return { task: chosen, usableRows, missingCount: table.rowCount - usableRows.length };
}

function presentRows(column: Column, rowCount: number): Int32Array {
  const isPresent = isNumericColumn(column)
    ? (row: number) => !Number.isNaN(column.values[row])
    : (row: number) => (column.codes[row] ?? -1) >= 0;
  return Int32Array.from({ length: rowCount }, (_, row) => row).filter(isPresent);
}

function checkAmount({ name }: Column, rowCount: number, usableRows: Int32Array): void {
  const missingCount = rowCount - usableRows.length;
  if (rowCount > 0 && missingCount / rowCount > mostMissingShare) {
    const usable = new Set(usableRows);
    const rows: number[] = [];
    for (let row = 0; row < rowCount && rows.length < shownRows; row += 1) if (!usable.has(row)) rows.push(row + 1);
    throw new RunError(
      'target_mostly_empty',
      `"${name}" is empty in ${missingCount} of ${rowCount} rows. Fill it in at least half of them, or choose another target.`,
      { param: name, rows },
    );
  }
  if (usableRows.length < leastRows) {
    throw new RunError(
      'too_few_rows',
      `${usableRows.length} rows have a value in "${name}"; training needs at least ${leastRows}. Upload more rows.`,
      { param: name },
    );
  }
}

function distinctValues(column: Column, rows: Int32Array): ReadonlySet<number> {
  const source: ArrayLike<number> = isNumericColumn(column) ? column.values : column.codes;
  return new Set(Array.from(rows, (row) => source[row] as number));
}

function checkVariety(
  target: string,
  values: ReadonlySet<number>,
  rowCount: number,
  kind: ColumnSchema['kind'],
  advice = `Every row has its own value in "${target}", so there is nothing to repeat. Choose a column whose values recur.`,
): void {
  if (values.size === 1) {
    throw new RunError(
      'target_constant',
      `"${target}" has the same value in every row, so there is nothing to learn. Choose a column that varies.`,
      { param: target },
    );
  }
  const isLabels = kind !== 'numeric' && kind !== 'datetime';
  if (isLabels && values.size === rowCount) {
    throw new RunError('target_all_unique', advice, { param: target });
  }
}

function suggestTask(kind: ColumnSchema['kind'], values: ReadonlySet<number>): TaskName {
  if (kind !== 'numeric') return 'tabular_classification';
  const isClassLike = values.size <= mostGuessedClasses && [...values].every(Number.isInteger);
  return isClassLike ? 'tabular_classification' : 'tabular_regression';
}
