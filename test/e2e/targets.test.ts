import { beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
const letters = 'abcdefghijklmnopqrstuvwxyz';
const letter = (row: number) => letters[row % letters.length] ?? '';

type Column = (row: number) => string | number;
/** A table with two columns to learn from, and one target for each way in which a target can be wrong. */
const targets: Readonly<Record<string, Column>> = {
  repaid: (row) => ((row * 7) % 41 > 20 ? 'yes' : 'no'),
  constant: () => 'yes',
  constant_number: () => 5,
  all_unique: (row) => `${letter(row)}${row}`,
  mostly_empty: (row) => (row % 3 === 0 ? letter(row % 2) : ''),
  mostly_unknown: (row) => (row % 3 === 0 ? letter(row % 2) : 'N/A'),
  empty: () => '',
  application_id: (row) => row + 1,
  signed_on: (row) => `2026-01-${String(1 + (row % 28)).padStart(2, '0')}`,
  rare: (row) => (row === 5 ? 'odd' : letter(row % 2)),
  wide: (row) => `w${row % 120}`,
  huge: (row) => `${row % 2 === 0 ? '-' : ''}1.${row}e308`,
};
const features: Readonly<Record<string, Column>> = {
  age: (row) => 20 + ((row * 7) % 41),
  income: (row) => 1000 + ((row * 37) % 91) * 10,
};
const csv = (columns: Readonly<Record<string, Column>>, rowCount: number) => {
  const rows = Array.from({ length: rowCount }, (_, row) => Object.values(columns).map((cell) => cell(row)));
  return [Object.keys(columns), ...rows].map((cells) => cells.join(',')).join('\n');
};

let tenant: SignedUp;
let datasetId: string;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  ({ id: datasetId } = await uploadDataset(tenant.client, csv({ ...features, ...targets }, 300)));
});

const send = (path: string, request: object) =>
  ask(`${twin().url}${path}`, { key: tenant.key, json: { dataset_id: datasetId, ...request } });
async function train(request: object): Promise<Run> {
  const { status, body, text } = await send('/v1/runs', { candidates: ['logistic_regression'], ...request });
  expect(status, text).toBe(201);
  return followRun(tenant.client, String(body.id));
}

describe.each(['/v1/runs/estimate', '/v1/runs'])('%s refuses', (path) => {
  test.each([
    ['absent', 'unusable_target', 'There is no column "absent"'],
    ['constant', 'unusable_target', 'same value in every row'],
    ['constant_number', 'unusable_target', 'same value in every row'],
    ['all_unique', 'unusable_target', 'Every row has its own value'],
    ['application_id', 'unusable_target', 'Every row has its own value'],
    ['mostly_empty', 'unusable_target', 'missing in 200 of 300 rows'],
    ['mostly_unknown', 'unusable_target', 'missing in 200 of 300 rows'],
    ['empty', 'unusable_target', 'missing in 300 of 300 rows'],
    ['signed_on', 'unusable_target', 'is datetime'],
    ['huge', 'unusable_target', 'Every row has its own value'],
  ])('the target %s', async (target, code, says) => {
    const problem = problemOf(await send(path, { target }));
    expect([problem.status, problem.code, problem.param]).toEqual([422, code, 'target']);
    expect(problem.detail).toContain(says);
  });

  test.each([
    [{ target: 'repaid', task: 'tabular_regression' }, 422, 'target'],
    [{ target: 'repaid', candidates: ['magic'] }, 400, 'candidates'],
    [{ target: 'repaid', max_amount_minor: 0 }, 400, 'max_amount_minor'],
    [{ target: 'repaid', fixes: [{ kind: 'drop_column', column: 'absent' }] }, 400, 'fixes[0].column'],
    [{ target: 'repaid', fixes: [{ kind: 'drop_column', column: 'repaid' }] }, 400, 'fixes[0].column'],
    [{ target: 'repaid', model_id: 'mdl_01JDBQ0000000000000000000A' }, 404, 'model_id'],
    [{ target: 'repaid', test_dataset_id: 'ds_01JDBQ0000000000000000000A' }, 404, 'test_dataset_id'],
  ])('%j', async (request, status, param) => {
    expect(problemOf(await send(path, request))).toMatchObject({ status, param });
  });

  test('a test dataset that is the dataset itself, or lacks a column', async () => {
    const own = problemOf(await send(path, { target: 'repaid', test_dataset_id: datasetId }));
    expect([own.status, own.param]).toEqual([400, 'test_dataset_id']);
    const { id: test_dataset_id } = await uploadDataset(tenant.client, csv(features, 30));
    const problem = problemOf(await send(path, { target: 'repaid', test_dataset_id }));
    expect([problem.code, problem.detail]).toEqual(['unusable_dataset', expect.stringContaining('lacks the column')]);
  });
});

describe('a run that finds out later fails with what to change, and costs nothing', () => {
  test.each([
    ['rare', 'target_class_too_small', 'Class "odd" of "rare" has 1 rows', [6]],
    ['wide', 'target_too_many_classes', 'Merge classes', null],
  ])('the target %s', async (target, code, says, rows) => {
    const { state, error, cost, model_id: modelId } = await train({ target });
    expect([state, error?.code, error?.param, error?.rows]).toEqual(['failed', code, target, rows]);
    expect(error?.message).toContain(says);
    expect([cost.amount_minor, cost.training_seconds, modelId]).toEqual([0, 0, null]);
  });

  test('too few rows', async () => {
    const { id: few } = await uploadDataset(tenant.client, csv({ ...features, repaid: (row) => letter(row % 2) }, 12));
    const { state, error, cost } = await train({ dataset_id: few, target: 'repaid' });
    expect([state, error?.code, error?.message]).toEqual([
      'failed',
      'too_few_rows',
      expect.stringContaining('at least 20'),
    ]);
    expect(cost.amount_minor).toBe(0);
  });

  test('no column left to learn from', async () => {
    const names = [...Object.keys(features), ...Object.keys(targets)].filter((name) => name !== 'repaid');
    const fixes = names.map((column) => ({ kind: 'drop_column', column }));
    const { state, error, cost } = await train({ target: 'repaid', fixes });
    expect([state, error?.code, cost.amount_minor]).toEqual(['failed', 'no_candidate_trained', 0]);
    expect(error?.message).toContain('Add columns that describe the rows');
  });

  test('nothing to be learned', async () => {
    const coin: Column = (row) => letter((Math.imul(row + 1, 2654435761) >>> 16) % 2);
    const { id: noise } = await uploadDataset(tenant.client, csv({ age: features.age ?? coin, toss: coin }, 200));
    const { state, error, model_id: modelId } = await train({ dataset_id: noise, target: 'toss' });
    expect([state, error?.code, modelId]).toEqual(['failed', 'gate_not_passed', null]);
    expect(error?.message).toContain('Add rows, or columns');
  });
});

test('numbers that no double can reckon with are told in the profile, not as an error of ours', async () => {
  const { columns } = await tenant.client.getProfile({ dataset_id: datasetId });
  expect(columns.find(({ name }) => name === 'huge')).toMatchObject({ numbers: null });
});
