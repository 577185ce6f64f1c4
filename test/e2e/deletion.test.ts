import { beforeAll, describe, expect, test } from 'vitest';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { everythingOf } from '../support/bucket-keys.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();

let tenant: SignedUp;
let neighbour: SignedUp;
let made: TrainedModel;
let theirs: TrainedModel;
beforeAll(async () => {
  tenant = await signUp(twin().url, 'Acme');
  neighbour = await signUp(twin().url, 'Neighbour');
  [made, theirs] = await Promise.all([trainModel(tenant.client), trainModel(neighbour.client)]);
});

const send = (method: string, path: string, json?: unknown) =>
  ask(`${twin().url}${path}`, { method, key: tenant.key, ...(json !== undefined && { json }) });
const predict = (model: TrainedModel) => send('POST', `/v1/models/${model.modelId}/predict`, { inputs: loan });

describe('a dataset', () => {
  test('is not deleted while a run uses it, and can be once the run is over', async () => {
    const { id: runId } = await tenant.client.createRun({ body: { dataset_id: made.datasetId, target: 'repaid' } });
    const problem = problemOf(await send('DELETE', `/v1/datasets/${made.datasetId}`));
    expect([problem.status, problem.code, problem.param]).toEqual([409, 'dataset_in_use', 'dataset_id']);
    expect(problem.detail).toContain(runId);
    await tenant.client.cancelRun({ run_id: runId });
    expect((await followRun(tenant.client, runId)).state).toBe('cancelled');

    const { removed, models_kept: kept } = await tenant.client.deleteDataset({ dataset_id: made.datasetId });
    expect(kept).toEqual([made.modelId]);
    expect(removed.cleaned_copies).toBeGreaterThanOrEqual(1);
    expect(removed.bytes).toBeGreaterThan(1000);
  });

  test('is gone then, with every copy of its rows', async () => {
    for (const path of [made.datasetId, `${made.datasetId}/profile`]) {
      expect(problemOf(await send('GET', `/v1/datasets/${path}`)).code).toBe('not_found');
    }
    const run = { dataset_id: made.datasetId, target: 'repaid' };
    expect(problemOf(await send('POST', '/v1/runs', run))).toMatchObject({ code: 'not_found', param: 'dataset_id' });
    expect((await tenant.client.listDatasets()).data).toEqual([]);
    expect(await everythingOf(twin(), made.datasetId)).toEqual([]);
    const left = await everythingOf(twin(), tenant.id);
    expect(left.filter((key) => key.includes('/raw/') || key.includes('/clean/'))).toEqual([]);
    expect(problemOf(await send('DELETE', `/v1/datasets/${made.datasetId}`)).code).toBe('not_found');
  });

  test('leaves the model that learned from it at work', async () => {
    expect((await predict(made)).status).toBe(200);
    expect((await tenant.client.getRun({ run_id: made.runId })).state).toBe('succeeded');
  });
});

describe('a model', () => {
  test('is not deleted while a run makes a version of it', async () => {
    const { datasetId } = await trainModel(tenant.client);
    const body = { dataset_id: datasetId, target: 'repaid', model_id: made.modelId };
    const { id: runId } = await tenant.client.createRun({ body });
    const problem = problemOf(await send('DELETE', `/v1/models/${made.modelId}`));
    expect([problem.status, problem.detail]).toEqual([409, expect.stringContaining(runId)]);
    await tenant.client.cancelRun({ run_id: runId });
    await followRun(tenant.client, runId);
  });

  test('is gone when it was deleted, with its artifacts, and bills no more', async () => {
    const { removed } = await tenant.client.deleteModel({ model_id: made.modelId });
    expect(removed.versions).toBe(1);
    expect(removed.objects).toBeGreaterThan(1);
    for (const path of [made.modelId, `${made.modelId}/versions`, `${made.modelId}/versions/${made.versionId}`]) {
      expect(problemOf(await send('GET', `/v1/models/${path}`)).code).toBe('not_found');
    }
    expect(await everythingOf(twin(), `artifacts/${made.runId}`)).toEqual([]);
    await twin().clock.advance(120_000);
    const before = (await tenant.client.listUsageRecords({ limit: 100 })).data.length;
    expect(problemOf(await predict(made)).code).toBe('not_found');
    expect((await tenant.client.listUsageRecords({ limit: 100 })).data).toHaveLength(before);
  });
});

test("nothing of the neighbour's is touched", async () => {
  const { client } = neighbour;
  expect((await client.getDataset({ dataset_id: theirs.datasetId })).state).toBe('ready');
  expect((await client.getProfile({ dataset_id: theirs.datasetId })).row_count).toBe(200);
  const prediction = await client.predict({ model_id: theirs.modelId, body: { inputs: loan } });
  expect(prediction).toMatchObject({ model: theirs.modelId });
  const kept = await everythingOf(twin(), neighbour.id);
  for (const folder of ['raw', 'clean', 'artifacts'])
    expect(kept.some((key) => key.includes(`/${folder}/`))).toBe(true);
});
