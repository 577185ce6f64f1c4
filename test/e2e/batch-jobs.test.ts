import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { assemble } from '../../local/assembly.ts';
import { startTwin, type Twin } from '../../local/twin.ts';
import type { RunRequest } from '../../shared/api/client.generated.ts';
import { jobName } from '../../shared/run/machines.ts';
import { controlOf } from '../support/control.ts';
import { uploadDataset } from '../support/dataset.ts';
import { temporaryFolder } from '../support/functions.ts';
import { expectSumsToEqualLedger } from '../support/ledger.ts';
import { operatorOf } from '../support/operator.ts';
import { surfaceCsv } from '../support/surface.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { untilEnded, untilTraining } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 180_000 });
const dataFolder = temporaryFolder('batch');
const candidate = 'boosted_trees';
let twin: Twin;
let tenant: SignedUp;
let datasetId: string;
beforeAll(async () => {
  // The stage whose training jobs run on AWS Batch, booted from its own template.
  const assemblyFolder = await assemble(resolve(import.meta.dirname, '../../.gristmill/assembly'), 'gpu');
  twin = await startTwin({ port: 0, quiet: true, dataFolder, assemblyFolder });
  tenant = await signUp(twin.url);
  datasetId = (await uploadDataset(tenant.client, surfaceCsv(6000))).id;
}, 600_000);
afterAll(async () => {
  await twin.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

const create = (request: Partial<RunRequest> = {}) =>
  tenant.client.createRun({
    body: { dataset_id: datasetId, target: 'height', candidates: [candidate], compute: 'batch', ...request },
  });

describe('a stage with Batch jobs', () => {
  test('trains in one, goes on after its machine was taken away, keeps the curves, and bills once', async () => {
    const { id } = await create();
    await untilTraining(tenant.client, id);
    await controlOf(twin).interrupt(jobName(id, candidate));
    const run = await untilEnded(tenant.client, id);
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(run.candidates).toMatchObject([{ compute: 'batch', machine: 'ml.g4dn.xlarge' }]);
    expect(await operatorOf(twin).objectKeys(`${id}/${candidate}/tensorboard/`)).not.toEqual([]);
    const billed = (await expectSumsToEqualLedger(tenant.client)).filter(({ run_id }) => run_id === id);
    expect(billed).toHaveLength(1);
  });

  test('says what to change when a job fails, though Batch passes no text on', async () => {
    const rows = Array.from({ length: 120 }, (_, row) => `loan-${row * 7919},${row % 3 === 0 ? 'yes' : 'no'}`);
    const { id: dataset_id } = await uploadDataset(tenant.client, `loan,repaid\n${rows.join('\n')}\n`);
    const run = await untilEnded(tenant.client, (await create({ dataset_id, target: 'repaid' })).id);
    expect(run).toMatchObject({ state: 'failed', cost: { amount_minor: 0 } });
    expect(run.candidates).toMatchObject([{ state: 'failed', error: { code: 'no_usable_columns' } }]);
  });

  test('refuses SageMaker jobs, and says what there is', async () => {
    await expect(create({ compute: 'sagemaker' })).rejects.toMatchObject({
      message: expect.stringContaining('"batch"') as string,
    });
  });

  test('searches in jobs, and ends one that is cancelled or takes too long', async () => {
    const searched = await untilEnded(tenant.client, (await create({ search: { trials: 2 } })).id);
    expect(searched).toMatchObject({ state: 'succeeded' });
    expect(searched.candidates[0]?.search_seconds).toBeGreaterThan(0);
    const cancelled = await create();
    await untilTraining(tenant.client, cancelled.id);
    expect(await tenant.client.cancelRun({ run_id: cancelled.id })).toMatchObject({ state: 'cancelled' });
    const late = await create();
    await untilTraining(tenant.client, late.id);
    await controlOf(twin).advance(7 * 3600);
    const run = await untilEnded(tenant.client, late.id);
    expect(run.candidates).toMatchObject([{ state: 'failed', error: { code: 'timed_out' } }]);
  });
});
