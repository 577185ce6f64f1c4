import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PredictionInput, Run, RunRequest } from '../../shared/api/client.generated.ts';
import { jobName } from '../../shared/run/machines.ts';
import { controlOf } from '../support/control.ts';
import { uploadDataset } from '../support/dataset.ts';
import { temporaryFolder } from '../support/functions.ts';
import { expectSumsToEqualLedger } from '../support/ledger.ts';
import { operatorOf } from '../support/operator.ts';
import { surfaceCsv } from '../support/surface.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';
import { untilEnded, untilTraining } from '../support/watch-run.ts';

const dataFolder = temporaryFolder('training-jobs');
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));
vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin({ dataFolder });
const candidate = 'boosted_trees';

let tenant: SignedUp;
let surfaceId: string;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  surfaceId = (await uploadDataset(tenant.client, surfaceCsv(24_000))).id;
});

const create = (request: Partial<RunRequest> = {}) =>
  tenant.client.createRun({
    body: { dataset_id: surfaceId, target: 'height', candidates: [candidate], compute: 'sagemaker', ...request },
  });

/** Processes of training jobs that this process started. */
function trainingProcesses(): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().trim().split('\n');
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const trains = rows.filter(
    ([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes('train.mjs'),
  );
  return trains.map(([pid]) => Number(pid));
}

describe('a training job whose machine is taken away', () => {
  test('goes on from its checkpoint, and makes the model that it would have made', async () => {
    const [cut, whole] = [await create(), await create({ compute: 'lambda' })];
    const hasCheckpoint = async () =>
      (await operatorOf(twin()).objectKeys(`${cut.id}/${candidate}/checkpoints/`)).length;
    await expect.poll(hasCheckpoint, { timeout: 60_000, interval: 100 }).toBe(1);
    await controlOf(twin()).interrupt(jobName(cut.id, candidate));
    const ended = [await untilEnded(tenant.client, cut.id), await untilEnded(tenant.client, whole.id)];
    expect(ended).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);

    const job = await operatorOf(twin()).trainingJob(cut.id, candidate);
    expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual(
      expect.arrayContaining(['Interrupted', 'Completed']),
    );
    const log = readFileSync(join(dataFolder, 'sagemaker/logs', `${jobName(cut.id, candidate)}.log`), 'utf8');
    const fractions = [...log.matchAll(/metric fraction=([\d.]+);/g)].map(([, fraction]) => Number(fraction));
    const resumedAt = fractions.findIndex((fraction, at) => fraction < (fractions[at - 1] ?? 0));
    const resumed = resumedAt < 0 ? fractions.at(-1) : fractions[resumedAt];
    expect(resumed).toBeGreaterThan(5 * (fractions[0] ?? 1));

    const inputs: PredictionInput[] = [0.1, 0.4, 0.9].map((a) => ({ a, b: 0.5, c: a, d: 1 - a, e: 0.2 }));
    const predict = ({ model_id }: Run) => tenant.client.predict({ model_id: model_id ?? 'none', body: { inputs } });
    const [one, other] = await Promise.all(ended.map(predict));
    const outputs = (answer: typeof one) => answer && 'data' in answer && answer.data.map(({ output }) => output);
    expect(outputs(one)).toHaveLength(3);
    expect(outputs(one)).toEqual(outputs(other));
  });
});

describe('a training job that fails', () => {
  test('tells through its failure file what to change', async () => {
    const rows = Array.from({ length: 120 }, (_, row) => `loan-${row * 7919},${row % 3 === 0 ? 'yes' : 'no'}`);
    const { id } = await uploadDataset(tenant.client, `loan,repaid\n${rows.join('\n')}\n`);
    const created = await create({ dataset_id: id, target: 'repaid' });
    const run = await untilEnded(tenant.client, created.id);
    const job = await operatorOf(twin()).trainingJob(run.id, candidate);
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed' });
    expect(run).toMatchObject({ state: 'failed', cost: { training_seconds: 0, amount_minor: 0 }, model_id: null });
    expect(run.error?.message).toContain('Add columns that describe the rows');
    expect(run.candidates).toMatchObject([{ state: 'failed', error: { code: 'no_usable_columns' } }]);
  });

  test('is out of memory when it is killed', async () => {
    const { id } = await create();
    await untilTraining(tenant.client, id);
    const processes = trainingProcesses();
    expect(processes).toHaveLength(1);
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    const run = await untilEnded(tenant.client, id);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'no_candidate_trained' }, model_id: null });
    expect(run.candidates).toMatchObject([{ error: { code: 'out_of_memory' }, training_seconds: null }]);
    expect(run.error?.message).toContain('Use fewer rows');
  });

  test('is stopped when it takes longer than its limit', async () => {
    const { id } = await create();
    await untilTraining(tenant.client, id);
    await controlOf(twin()).advance(7 * 3600);
    const run = await untilEnded(tenant.client, id);
    const job = await operatorOf(twin()).trainingJob(run.id, candidate);
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
    expect(run).toMatchObject({ state: 'failed', cost: { amount_minor: 0 } });
    expect(run.candidates).toMatchObject([{ state: 'failed', error: { code: 'timed_out' } }]);
  });
});

test('a candidate that reaches `max_seconds` ends with what it has learned, and costs no more', async () => {
  const run = await untilEnded(tenant.client, (await create({ max_seconds: 2 })).id);
  expect(run).toMatchObject({ state: 'succeeded', cost: { training_seconds: 2 } });
  const { data } = await tenant.client.listRunMetrics({ run_id: run.id, limit: 100 });
  expect(data.at(-1)?.iteration).toBeLessThan(2500);
  await expectSumsToEqualLedger(tenant.client);
});
