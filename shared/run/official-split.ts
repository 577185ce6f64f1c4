import { isNumericColumn, type Table } from '../dataset/table.ts';
import { type PartName, partOf } from '../dataset/values/part-names.ts';
import type { SplitOptions } from '../learning/tasks/split.ts';
import type { Split } from '../learning/tasks/task.ts';
import type { RunRow } from './run-row.ts';

type Deal = (more: Pick<SplitOptions, 'testRows' | 'testShare'>, validationShare?: number) => Split;

/** The rows of each part as a column names them, training where it names none; null without such a column. */
export function officialParts(table: Table, name: string | null, rows: Int32Array): Split | null {
  const column = table.columns.find((one) => one.name === name);
  if (!column || isNumericColumn(column)) return null;
  const parts = column.dictionary.map((cell) => partOf(cell) ?? 'train');
  const of = (part: PartName) => rows.filter((row) => (parts[column.codes[row] ?? -1] ?? 'train') === part);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

/** The split that a column says; a part that it leaves out is dealt from the training rows by its share. */
export function followParts(
  official: Split,
  { validation_share, test_share }: Pick<RunRow, 'validation_share' | 'test_share'>,
  deal: Deal,
): Split {
  if (official.validation.length > 0 && official.test.length > 0) return official;
  if (official.validation.length === 0) return deal({ testRows: official.test }, validation_share);
  // The rows that are set aside are those of validation here, and those dealt besides are the test.
  const { train, validation, test } = deal({ testRows: official.validation }, test_share ?? 0);
  return { train, validation: test, test: validation };
}
