import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GristmillClient, type RunRequest } from '../../shared/api/client.generated.ts';
import { uploadDataset } from '../support/dataset.ts';
import { expectSumsToEqualLedger, readLedger } from '../support/ledger.ts';
import { loansCsv } from '../support/loans.ts';
import { operatorOf } from '../support/operator.ts';
import { surfaceCsv } from '../support/surface.ts';
import { signUp } from '../support/tenant.ts';
import { loan } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';
import { untilTraining, watchRun } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin();

async function startRun(csv: string, request: Omit<RunRequest, 'dataset_id'>) {
  const { client } = await signUp(twin().url);
  const dataset = await uploadDataset(client, csv);
  const { id } = await client.createRun({ body: { dataset_id: dataset.id, ...request } });
  return { client, runId: id, datasetId: dataset.id };
}

describe('a run that is cancelled in the step', () => {
  const steps = ['profile', 'clean', 'split', 'evaluate', 'gate', 'register', 'deploy'] as const;
  // Each step tells when it begins and ends: slow tellings keep it open long enough to be cancelled in it.
  const tellingMs = 1000;
  let client: GristmillClient;
  let datasetId: string;
  beforeAll(async () => {
    const { client: owner } = await signUp(twin().url);
    const { secret } = await owner.createApiKey({ body: { name: 'Watcher', rate_per_minute: 60_000 } });
    client = new GristmillClient({ url: twin().url, apiKey: secret });
    datasetId = (await uploadDataset(client, loansCsv(200))).id;
    twin().faults.add([{ target: 'dynamodb:PutItem', kind: 'latency', latencyMs: tellingMs }]);
  });
  afterAll(() => twin().faults.clear());

  test.concurrent.each(steps)('%s ends there: nothing answers for it and nothing more is billed', async (step) => {
    const wish = { target: 'repaid', candidates: ['logistic_regression'] };
    const { id } = await client.createRun({ body: { dataset_id: datasetId, name: step, ...wish } });
    await watchRun(client, id, (run) => run.step === step);
    expect(await client.cancelRun({ run_id: id })).toMatchObject({ state: 'cancelled', error: null });
    expect(await operatorOf(twin()).executionStatus(id)).toBe('ABORTED');
    // What works on the step is still at it: whatever it does now must not count.
    await delay(3 * tellingMs);
    expect(await client.getRun({ run_id: id })).toMatchObject({ state: 'cancelled', model_id: null });
    expect(await client.cancelRun({ run_id: id })).toMatchObject({ state: 'cancelled' });

    const models = (await client.listModels({ limit: 100 })).data.filter(({ name }) => name === step);
    if (step !== 'register' && step !== 'deploy') expect(models).toEqual([]);
    for (const { id: model_id, aliases } of models) {
      expect(aliases).toEqual({ champion: null, challenger: null });
      const prediction = client.predict({ model_id, body: { inputs: loan } });
      await expect(prediction).rejects.toMatchObject({ code: 'model_not_deployed' });
    }
    const hasTrained = steps.indexOf(step) >= steps.indexOf('evaluate');
    const billed = (await readLedger(client)).filter(({ run_id }) => run_id === id);
    expect(billed.map(({ meter }) => meter)).toEqual(hasTrained ? ['training_seconds'] : []);
  });

  test('lets go of its dataset', async () => {
    expect(await client.deleteDataset({ dataset_id: datasetId })).toMatchObject({ object: 'deletion' });
  });
});

describe('a run that is cancelled while it trains', () => {
  const wish = { target: 'height', candidates: ['boosted_trees'] };

  test('in a Lambda stops within three seconds, and is not billed', async () => {
    const { client, runId, datasetId } = await startRun(surfaceCsv(12_000), { ...wish, compute: 'lambda' });
    await untilTraining(client, runId, 0.01);
    expect(await client.cancelRun({ run_id: runId })).toMatchObject({ state: 'cancelled' });
    await delay(3000);
    const reached = await client.listRunMetrics({ run_id: runId, limit: 100 });
    await delay(2500);
    expect((await client.listRunMetrics({ run_id: runId, limit: 100 })).data).toEqual(reached.data);
    expect(reached.data.at(-1)?.iteration).toBeLessThan(reached.data.at(-1)?.iteration_count ?? 0);
    const { candidates, cost } = await client.getRun({ run_id: runId });
    expect(candidates).toMatchObject([{ state: 'cancelled', training_seconds: null }]);
    expect(cost).toMatchObject({ training_seconds: 0, amount_minor: 0 });
    expect(await expectSumsToEqualLedger(client)).toEqual([]);
    await client.deleteDataset({ dataset_id: datasetId });
  });

  test('on SageMaker stops its training job, and is not billed', async () => {
    const { client, runId, datasetId } = await startRun(surfaceCsv(12_000), { ...wish, compute: 'sagemaker' });
    await untilTraining(client, runId, 0.01);
    await client.cancelRun({ run_id: runId });
    const status = async () => (await operatorOf(twin()).trainingJob(runId, 'boosted_trees')).TrainingJobStatus;
    await expect.poll(status, { timeout: 5000 }).toBe('Stopped');
    expect(await client.getRun({ run_id: runId })).toMatchObject({
      state: 'cancelled',
      cost: { training_seconds: 0 },
    });
    expect((await client.listModels()).data).toEqual([]);
    expect(await expectSumsToEqualLedger(client)).toEqual([]);
    await client.deleteDataset({ dataset_id: datasetId });
  });
});
