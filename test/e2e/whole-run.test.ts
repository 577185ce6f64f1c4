import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Prediction, PredictionInput, Run } from '../../shared/api/client.generated.ts';
import { uploadDataset } from '../support/dataset.ts';
import { temporaryFolder } from '../support/functions.ts';
import { expectSumsToEqualLedger } from '../support/ledger.ts';
import { loansCsv } from '../support/loans.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';
import { untilEnded, watchRun } from '../support/watch-run.ts';

const dataFolder = temporaryFolder('whole-run');
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));
vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin({ dataFolder });

const testCsv = loansCsv(150, 9);
let tenant: SignedUp;
let datasetId: string;
let testDatasetId: string;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  datasetId = (await uploadDataset(tenant.client, loansCsv(500))).id;
  testDatasetId = (await uploadDataset(tenant.client, testCsv)).id;
});

/** The test file's rows as inputs of a prediction, each with the label it has there. */
const testRows = testCsv
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [, income, debt, purpose = '', label] = line.split(',');
    const inputs: PredictionInput = { income: income ? Number(income) : null, debt: Number(debt), purpose };
    return { inputs, label };
  });

async function predictTestRows(run: Run): Promise<readonly Prediction[]> {
  const body = { inputs: testRows.map(({ inputs }) => inputs) };
  const answer = await tenant.client.predict({ model_id: run.model_id ?? 'none', body });
  if (!('data' in answer)) throw new Error('A list was answered by one prediction');
  return answer.data;
}

const create = (more: object = {}) =>
  tenant.client.createRun({
    body: { dataset_id: datasetId, test_dataset_id: testDatasetId, target: 'repaid', seed: 5, ...more },
  });
const modelsByCompute = new Map<string, Run>();

describe.each(['lambda', 'sagemaker'] as const)('a run that trains by %s', (compute) => {
  test('shows how far it is, keeps to its estimate, and ends with a champion', async () => {
    const { id } = await create({ compute });
    const seen = await watchRun(tenant.client, id);
    const [run] = seen.slice(-1);
    expect(run).toMatchObject({ state: 'succeeded', progress: 1, error: null, estimated_finish_at: null });
    modelsByCompute.set(compute, run as Run);

    const progress = seen.map((one) => one.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(3);
    for (const one of seen.slice(0, -1)) {
      expect(Date.parse(one.estimated_finish_at ?? 'none')).toBeGreaterThan(Date.parse(one.created_at));
    }
    const trained = run?.candidates.filter(({ name }) => name !== 'ensemble') ?? [];
    expect(new Set(trained.map((candidate) => candidate.compute))).toEqual(new Set([compute]));
    expect(trained.length).toBeGreaterThan(2);
    expect(run?.cost.amount_minor).toBeGreaterThan(0);
    expect(run?.cost.amount_minor).toBeLessThanOrEqual(run?.cost.maximum_minor ?? 0);

    const list = async () => (await tenant.client.listRunEvents({ run_id: id, limit: 100 })).data;
    // The run has its state a moment before its diary says so.
    await expect.poll(async () => (await list()).at(-1)?.kind).toBe('run_finished');
    const events = await list();
    const steps = events.filter(({ kind }) => kind === 'step_finished').map(({ step }) => step);
    expect(steps).toEqual(['profile', 'clean', 'split', 'evaluate', 'gate', 'register', 'deploy']);
    expect(events.filter(({ kind }) => kind === 'candidate_finished')).toHaveLength(run?.candidates.length ?? 0);
    const { data: metrics } = await tenant.client.listRunMetrics({ run_id: id, limit: 100 });
    expect(metrics.map(({ candidate }) => candidate)).toContain('boosted_trees');
    const { data: leaderboard } = await tenant.client.getLeaderboard({ run_id: id });
    expect(leaderboard.map(({ rank }) => rank)).toEqual(run?.candidates.map((_, at) => at + 1));
    expect(leaderboard[0]).toMatchObject({ latency: { batch_rows: 100 }, interval: { low: expect.any(Number) } });
  });

  test('answers by the API exactly as it was evaluated', async () => {
    const run = modelsByCompute.get(compute) as Run;
    const { evaluation } = await tenant.client.getVersion({
      model_id: run.model_id ?? 'none',
      version_id: run.version_id ?? 'none',
    });
    const answers = await predictTestRows(run);
    expect(evaluation.row_count).toBe(testRows.length);
    const losses = answers.map(({ output }, row) => {
      const probability = 'label' in output ? output.probabilities[testRows[row]?.label ?? ''] : undefined;
      return -Math.log(probability ?? Number.NaN);
    });
    const logLoss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(logLoss).toBeCloseTo(evaluation.scores.log_loss ?? Number.NaN, 12);
    const right = answers.filter(({ output }, row) => 'label' in output && output.label === testRows[row]?.label);
    expect(right.length / answers.length).toBeCloseTo(evaluation.scores.accuracy ?? Number.NaN, 12);
  });
});

test('a Lambda and a training job make the same model of the same seed', async () => {
  const [byLambda, byJob] = await Promise.all([...modelsByCompute.values()].map(predictTestRows));
  expect(byLambda?.map(({ output }) => output)).toEqual(byJob?.map(({ output }) => output));
});

describe('a run for a model that exists', () => {
  test('makes its second version, which then answers', async () => {
    const first = modelsByCompute.get('lambda') as Run;
    const created = await create({ model_id: first.model_id, seed: 6, candidates: ['boosted_trees'] });
    const second = await untilEnded(tenant.client, created.id);
    expect(second).toMatchObject({ state: 'failed', error: { code: 'gate_not_passed' } });
    expect(second.error?.message).toContain("worse than the model's champion");
    const better = await create({ model_id: first.model_id, seed: 6, candidates: ['logistic_regression'] });
    const third = await untilEnded(tenant.client, better.id);
    expect(third).toMatchObject({ state: 'succeeded', model_id: first.model_id });
    expect(await tenant.client.getModel({ model_id: first.model_id ?? 'none' })).toMatchObject({
      version_count: 2,
      aliases: { champion: third.version_id },
    });
    // Environments that answered before look for a new champion again after a few seconds.
    await twin().clock.advance(60_000);
    const [answer] = await predictTestRows(third);
    expect(answer?.version).toBe(third.version_id);
  });
});

test('every usage record is in the sums, and every role could do its work', async () => {
  const ledger = await expectSumsToEqualLedger(tenant.client);
  expect(ledger.filter(({ meter }) => meter === 'predictions').map(({ quantity }) => quantity)).toEqual(
    Array(5).fill(testRows.length),
  );
  // Eight candidates by each way to compute, and one in each of the two runs for a model that exists.
  expect(ledger.filter(({ meter }) => meter === 'training_seconds')).toHaveLength(18);
  const model_id = modelsByCompute.get('sagemaker')?.model_id ?? 'none';
  await tenant.client.deleteModel({ model_id });
  await tenant.client.deleteDataset({ dataset_id: testDatasetId });
  await twin().clock.advance(3_600_000);
  await expect
    .poll(async () => (await tenant.client.getUsage({ meter: 'stored_byte_hours' })).data.length, { timeout: 20_000 })
    .toBe(1);
  const denials = join(dataFolder, 'denials.log');
  expect(existsSync(denials) ? readFileSync(denials, 'utf8') : '').toBe('');
});
