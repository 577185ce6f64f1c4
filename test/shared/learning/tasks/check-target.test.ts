import { expect, test } from 'vitest';
import { checkTarget } from '../../../../shared/learning/tasks/check-target.ts';
import { RunError } from '../../../../shared/runtime/errors.ts';
import { type Row, sampleTable } from '../features/tabular/sample-table.ts';

const rowCount = 40;
const kinds = {
  income: 'categorical',
  price: 'numeric',
  stars: 'numeric',
  same: 'categorical',
  code: 'identifier',
  mostly: 'numeric',
  rare: 'categorical',
  since: 'datetime',
  endless: 'numeric',
} as const;
const rows: Row[] = Array.from({ length: rowCount }, (_, i) => ({
  income: i === 7 ? null : i % 2 === 0 ? 'low' : 'high',
  price: i * 1.5,
  stars: i % 5,
  same: 'x',
  code: `c${i}`,
  mostly: i < 5 ? i : null,
  rare: i === 3 || i === 20 ? 'odd' : 'even',
  since: `2026-01-${10 + (i % 3)}`,
  endless: i === 9 ? Number.POSITIVE_INFINITY : i + 0.5,
}));
const { table, schema } = sampleTable(kinds, rows);
const check = (target: string, task: Parameters<typeof checkTarget>[3] = 'auto') =>
  checkTarget(table, schema, target, task);

function refusal(target: string, task?: Parameters<typeof checkTarget>[3]): RunError {
  try {
    check(target, task);
  } catch (error) {
    if (error instanceof RunError) return error;
    throw error;
  }
  throw new Error('the target was taken');
}

test('labels and few whole numbers suggest classification, other numbers regression', () => {
  expect(check('income').task).toBe('tabular_classification');
  expect(check('stars').task).toBe('tabular_classification');
  expect(check('price').task).toBe('tabular_regression');
  expect(check('stars', 'tabular_regression').task).toBe('tabular_regression');
});

test('rows without a target are counted and left out', () => {
  const { usableRows, missingCount } = check('income');
  expect(missingCount).toBe(1);
  expect(usableRows).toHaveLength(rowCount - 1);
  expect(usableRows).not.toContain(7);
});

test.each([
  ['wage', undefined, 'target_missing', 'Choose one of: income, price'],
  ['same', undefined, 'target_constant', 'Choose a column that varies'],
  ['code', undefined, 'target_all_unique', 'Choose a column whose values recur'],
  ['mostly', undefined, 'target_mostly_empty', '35 of 40 rows'],
  ['rare', undefined, 'target_class_too_small', 'Class "odd"'],
  ['since', undefined, 'target_wrong_kind', 'choose another target column'],
  ['income', 'tabular_regression', 'target_wrong_kind', 'choose the task tabular_classification'],
  ['price', 'tabular_classification', 'target_all_unique', 'Choose a column whose values recur'],
  ['endless', 'tabular_regression', 'target_not_finite', 'Correct or remove'],
] as const)('target %s for %s is refused: %s', (target, task, code, advice) => {
  const error = refusal(target, task);
  expect(error.code).toBe(code);
  expect(error.message).toContain(advice);
  expect(error.param).toBe(target);
});

test('the rows that show the fault are named, counted from 1', () => {
  expect(refusal('rare').rows).toEqual([4, 21]);
  expect(refusal('mostly').rows).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(refusal('endless', 'tabular_regression').rows).toEqual([10]);
});

test('too few rows are refused', () => {
  const few = sampleTable({ y: 'categorical' }, [{ y: 'a' }, { y: 'b' }, { y: 'a' }]);
  expect(() => checkTarget(few.table, few.schema, 'y', 'auto')).toThrow('at least 20');
});
