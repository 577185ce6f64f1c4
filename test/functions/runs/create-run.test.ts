import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRun } from '../../../functions/runs/create-run.ts';
import { estimateRun } from '../../../functions/runs/estimate-run.ts';
import { getRun } from '../../../functions/runs/get-run.ts';
import { listRuns } from '../../../functions/runs/list-runs.ts';
import { runRequest } from '../../../shared/run/schema.ts';
import { getLease } from '../../../shared/wallet/lease-store.ts';
import { putLimits } from '../../../shared/wallet/rules-store.ts';
import { runLeaseId } from '../../../shared/wallet/run-lease.ts';
import { apiRequest } from '../../support/api-request.ts';
import { loansCsv } from '../../support/loans.ts';
import { idsOf } from '../../support/table.ts';
import { putParts, uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
let datasetId: string;
beforeAll(async () => {
  bench = await startWorkbench();
  datasetId = await uploadFile(bench, loansCsv(200));
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const asked = (more: object = {}) =>
  apiRequest({ body: runRequest.parse({ dataset_id: datasetId, target: 'repaid', ...more }) });
const estimate = async (more: object = {}) => (await estimateRun(bench)(asked(more))).body;
const create = async (more: object = {}) => (await createRun(bench)(asked(more))).body;

describe('an estimate', () => {
  it('gives ranges of time and price, and a maximum that no candidate can pass', async () => {
    const { seconds, amount, candidates } = await estimate();
    expect(seconds.low).toBeLessThan(seconds.high);
    expect(amount.low).toBeLessThanOrEqual(amount.high);
    expect(amount.high).toBeLessThanOrEqual(amount.maximum);
    expect(candidates.map(({ name, compute }) => [name, compute])).toEqual([
      ['baseline', 'lambda'],
      ['logistic_regression', 'lambda'],
      ['linear_svm', 'lambda'],
      ['kernel_svm', 'lambda'],
      ['nearest_neighbours', 'lambda'],
      ['naive_bayes', 'lambda'],
      ['multilayer_perceptron', 'lambda'],
      ['boosted_trees', 'lambda'],
    ]);
  });

  it('keeps to the limits that were asked for, and refuses those that leave nothing', async () => {
    const limited = await estimate({ max_seconds: 9, max_amount_minor: 1 });
    expect(limited.candidates.reduce((sum, { seconds }) => sum + seconds.maximum, 0)).toBeLessThanOrEqual(9);
    expect(limited.amount.maximum).toBeLessThanOrEqual(1);
    await expect(estimate({ max_seconds: 6 })).rejects.toMatchObject({ param: 'max_seconds' });
    await expect(estimate({ max_amount_minor: 0 })).rejects.toMatchObject({ param: 'max_amount_minor' });
  });

  it('names the machine that `compute` forces', async () => {
    const { candidates } = await estimate({ compute: 'sagemaker', candidates: ['boosted_trees'] });
    expect(candidates).toMatchObject([{ name: 'boosted_trees', compute: 'sagemaker', machine: 'ml.m5.xlarge' }]);
  });

  it('says what is wrong with the request before anything is spent', async () => {
    await expect(estimate({ target: 'nothing' })).rejects.toMatchObject({ code: 'unusable_target' });
    await expect(estimate({ target: 'application' })).rejects.toMatchObject({ code: 'unusable_target' });
    await expect(estimate({ candidates: ['magic'] })).rejects.toMatchObject({ param: 'candidates' });
    await expect(estimate({ test_dataset_id: datasetId })).rejects.toMatchObject({ param: 'test_dataset_id' });
    await expect(estimate({ model_id: idsOf('A').modelId })).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      estimate({ test_dataset_id: `ds_${'0'.repeat(26)}`, split: { test_share: 0.2 } }),
    ).rejects.toMatchObject({ param: 'split.test_share' });
  });

  it('needs a test dataset that has every column', async () => {
    const test_dataset_id = await uploadFile(bench, 'income,repaid\n1,yes\n2,no\n');
    await expect(estimate({ test_dataset_id })).rejects.toMatchObject({
      code: 'unusable_dataset',
      message: expect.stringContaining('"application"'),
    });
  });
});

describe('extra datasets', () => {
  const about = (extra_dataset_ids: readonly string[], more: object = {}) => estimate({ extra_dataset_ids, ...more });

  it('need the target and a column to learn it from, and may have others', async () => {
    const useful = await uploadFile(bench, `income,repaid,comment\n${'1,yes,a\n2,no,b\n'.repeat(10_000)}`);
    expect((await about([useful])).seconds.high).toBeGreaterThan((await estimate()).seconds.high);
    for (const [csv, lacks] of [
      ['income,debt\n1,3\n2,4\n', '"repaid"'],
      ['repaid,comment\nyes,a\nno,b\n', 'another'],
    ] as const) {
      await expect(about([useful, await uploadFile(bench, csv)])).rejects.toMatchObject({
        code: 'unusable_dataset',
        param: 'extra_dataset_ids[1]',
        message: expect.stringContaining(lacks),
      });
    }
  });

  it('are others than the dataset, each named once, and the tenant’s own', async () => {
    const useful = await uploadFile(bench, 'income,repaid\n3,yes\n4,no\n');
    const refusal = { code: 'invalid_request', param: 'extra_dataset_ids' };
    await expect(about([datasetId])).rejects.toMatchObject(refusal);
    await expect(about([useful, useful])).rejects.toMatchObject(refusal);
    await expect(about([`ds_${'0'.repeat(26)}`])).rejects.toMatchObject({
      code: 'not_found',
      param: 'extra_dataset_ids[0]',
    });
  });

  it('are held by the run that reads them', async () => {
    const useful = await uploadFile(bench, 'income,repaid\n5,yes\n6,no\n');
    const run = await create({ extra_dataset_ids: [useful] });
    expect(run.extra_dataset_ids).toEqual([useful]);
    expect((await bench.datasets.get(tenantId, useful as never))?.used_by).toContain(run.id);
  });
});

describe('creating a run', () => {
  it('needs a dataset that is ready and the tenant’s own', async () => {
    const { dataset } = await putParts(bench, Buffer.from(loansCsv(30)));
    await expect(create({ dataset_id: dataset.id })).rejects.toMatchObject({ code: 'conflict' });
    const body = runRequest.parse({ dataset_id: datasetId, target: 'repaid' });
    await expect(createRun(bench)(apiRequest({ body, letter: 'B' }))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('promises the same maximum as its estimate', async () => {
    const run = await create({ name: 'first' });
    expect(run).toMatchObject({ name: 'first', step: null, cost: { amount_minor: 0, training_seconds: 0 } });
    expect(run.cost.maximum_minor).toBe((await estimate()).amount.maximum);
    expect(Date.parse(run.estimated_finish_at ?? '')).toBeGreaterThan(Date.now());
    const { data } = (await listRuns(bench)(apiRequest())).body;
    expect(data.map(({ id }) => id)).toContain(run.id);
  });

  it('makes one run for a retried request', async () => {
    const id = `run_${'7'.repeat(26)}`;
    const request = { ...(asked() as object), makeId: () => id } as never;
    const [first, second] = [await createRun(bench)(request), await createRun(bench)(request)];
    expect([first.body.id, second.body.id]).toEqual([id, id]);
    expect(bench.told.filter((line) => line === `start ${id}`)).toHaveLength(2);
  });

  it('fails a run whose execution is over already, rather than letting it wait', async () => {
    const pipeline = { start: async () => false } as never;
    const run = (await createRun({ ...bench, pipeline })(asked())).body;
    expect(run).toMatchObject({ state: 'failed', error: { code: 'internal_error' } });
    expect((await bench.datasets.get(tenantId, datasetId as never))?.used_by ?? new Set()).not.toContain(run.id);
  });

  it('is refused beyond a spend limit as its estimate says, and leaves nothing behind', async () => {
    const whole = { window: 'month', key_id: null, model_id: null, amount_minor: 0, is_hard: true } as const;
    await putLimits(bench.table, tenantId, [whole]);
    const before = await bench.datasets.get(tenantId, datasetId as never);
    expect((await estimate()).refusal).toMatchObject({ code: 'spend_limit_reached' });
    await expect(create()).rejects.toMatchObject({ code: 'spend_limit_reached', status: 402 });
    expect((await bench.datasets.get(tenantId, datasetId as never))?.used_by).toEqual(before?.used_by);
    await putLimits(bench.table, tenantId, []);
    expect((await estimate()).refusal).toBeNull();
  });

  it('leaves nothing behind when the execution cannot be started', async () => {
    const before = await bench.datasets.get(tenantId, datasetId as never);
    const id = `run_${'8'.repeat(26)}`;
    const pipeline = { start: () => Promise.reject(new Error('throttled')) } as never;
    const request = { ...(asked() as object), makeId: () => id } as never;
    await expect(createRun({ ...bench, pipeline })(request)).rejects.toThrow('throttled');
    await expect(getRun(bench)(apiRequest({ params: { run_id: id } }))).rejects.toMatchObject({ code: 'not_found' });
    expect(await bench.runs.candidates(tenantId, id as never)).toEqual([]);
    expect(await getLease(bench.table, tenantId, runLeaseId(id as never))).toBeUndefined();
    expect((await bench.datasets.get(tenantId, datasetId as never))?.used_by).toEqual(before?.used_by);
  });
});
