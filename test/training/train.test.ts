import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanRows } from '../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../functions/prepare/split-and-plan.ts';
import { cancelRun } from '../../functions/runs/cancel-run.ts';
import { createRun } from '../../functions/runs/create-run.ts';
import { cleanFolder } from '../../shared/bucket/keys.ts';
import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { readStatesError } from '../../shared/run/failure.ts';
import { runRequest } from '../../shared/run/schema.ts';
import type { Id } from '../../shared/runtime/ids.ts';
import { apiRequest } from '../support/api-request.ts';
import { loansCsv } from '../support/loans.ts';
import { idsOf } from '../support/table.ts';
import { uploadFile } from '../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let datasetId: string;
const root = mkdtempSync(join(tmpdir(), 'gm-train-'));
beforeAll(async () => {
  bench = await startWorkbench();
  datasetId = await uploadFile(bench, loansCsv(300));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await bench.close();
});

const { tenantId } = idsOf('A');
const candidate = 'boosted_trees';

async function splitRun(): Promise<Id<'run'>> {
  const body = runRequest.parse({
    dataset_id: datasetId,
    target: 'repaid',
    candidates: [candidate],
    compute: 'sagemaker',
  });
  const { id } = (await createRun(bench)(apiRequest({ body }))).body;
  await cleanRows(bench, [tenantId, id]);
  await splitAndPlan(bench, [tenantId, id]);
  return id;
}

/** Runs the container's entry as SageMaker does; answers its exit code, output and failure file. */
async function runJob(runId: Id<'run'>) {
  const folder = join(root, runId);
  mkdirSync(join(folder, 'input/config'), { recursive: true });
  const hyperparameters = { tenant_id: tenantId, run_id: runId, candidate };
  writeFileSync(join(folder, 'input/config/hyperparameters.json'), JSON.stringify(hyperparameters));
  const child = spawn(process.execPath, ['training/train.ts'], {
    env: { PATH: process.env.PATH, SM_ML_ROOT: folder, ...(await bench.environment()) },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const failureFile = join(folder, 'output/failure');
  const failure = existsSync(failureFile) ? readFileSync(failureFile, 'utf8') : undefined;
  return { exitCode, output, failure };
}

describe('a training job', () => {
  it('leaves the same files as a training Lambda, and prints its metrics', async () => {
    const runId = await splitRun();
    const { exitCode, output, failure } = await runJob(runId);
    expect([exitCode, failure]).toEqual([0, undefined]);
    expect(output).toMatch(/metric fraction=[0-9.]+; metric validation_score=[0-9.]+;/);
    const trained = await new CandidateFiles(bench.bucket, tenantId, runId, candidate).readTraining();
    expect(output).toContain(`metric train_seconds=${trained.training_seconds};`);
    const [curves = ''] = readdirSync(join(root, runId, 'output/tensorboard'));
    const events = readFileSync(join(root, runId, 'output/tensorboard', curves)).toString('latin1');
    expect(events).toContain('brain.Event:2');
    expect(events).toContain('validation/log_loss');
    expect((await bench.runs.candidate([tenantId, runId], candidate)).state).toBe('training');
  });

  it('fails with a reason that reaches the tenant', async () => {
    const runId = await splitRun();
    await bench.bucket.putJson(`${cleanFolder(tenantId, runId)}split.json`, { train: [0], validation: [], test: [1] });
    const { exitCode, failure } = await runJob(runId);
    expect(exitCode).toBe(1);
    const cause = JSON.stringify({ FailureReason: `AlgorithmError: ${failure}, exit code: 1` });
    expect(readStatesError({ error: 'States.TaskFailed', cause })).toMatchObject({ code: 'too_few_rows' });
  });

  it('does nothing for a run that was cancelled before it started', async () => {
    const runId = await splitRun();
    await cancelRun(bench)(apiRequest({ params: { run_id: runId } }));
    expect(await runJob(runId)).toMatchObject({ exitCode: 1, failure: 'CancelledError' });
    expect(await new CandidateFiles(bench.bucket, tenantId, runId, candidate).hasTrained()).toBe(false);
  });
});
