import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { assemble } from '../../local/assembly.ts';
import type { RunRequest } from '../../shared/api/client.generated.ts';
import { uploadDataset } from '../support/dataset.ts';
import { temporaryFolder } from '../support/functions.ts';
import { expectSumsToEqualLedger } from '../support/ledger.ts';
import { loansCsv } from '../support/loans.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { spawnTwin, type TwinProcess } from '../support/twin.ts';
import { untilEnded, watchRun } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 180_000 });
const dataFolder = temporaryFolder('search');
let args: readonly string[];
let twin: TwinProcess;
let tenant: SignedUp;
let datasetId: string;
beforeAll(async () => {
  args = ['--port', '0', '--assembly', await assemble(resolve(import.meta.dirname, '../../.gristmill/assembly'))];
  twin = await spawnTwin(dataFolder, args);
  tenant = await signUp(twin.url);
  datasetId = (await uploadDataset(tenant.client, loansCsv(500))).id;
}, 120_000);
afterAll(async () => {
  await twin.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function createSearch(request: Partial<RunRequest> = {}): Promise<string> {
  const search = { trials: 3 };
  const body = { dataset_id: datasetId, target: 'repaid', candidates: ['boosted_trees'], search, ...request };
  return (await tenant.client.createRun({ body })).id;
}

/** What a run was billed for, by the ledger, is what it says that it cost. */
async function expectBilledOnce(runId: string, recordCount: number): Promise<void> {
  const billed = (await expectSumsToEqualLedger(tenant.client)).filter(({ run_id }) => run_id === runId);
  expect(billed).toHaveLength(recordCount);
  const { cost } = await tenant.client.getRun({ run_id: runId });
  expect(billed.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(cost.training_seconds);
  expect(cost.amount_minor).toBeLessThanOrEqual(cost.maximum_minor);
}

test('a search that the twin is killed in goes on where it was, and every rung is billed once', async () => {
  const id = await createSearch({ search: { trials: 9 }, candidates: ['logistic_regression', 'boosted_trees'] });
  await watchRun(tenant.client, id, (run) => run.step === 'search' && run.progress > 0.2);
  await twin.kill();
  twin = await spawnTwin(dataFolder, args);
  expect(await untilEnded(tenant.client, id)).toMatchObject({ state: 'succeeded' });
  const { data: trials } = await tenant.client.listTrials({ run_id: id, limit: 100 });
  expect(trials).toHaveLength(18);
  const { data: events } = await tenant.client.listRunEvents({ run_id: id, limit: 100 });
  const finished = events.filter(({ kind }) => kind === 'trial_finished');
  const trained = finished.map(({ candidate, facts }) => `${candidate} ${facts.trial} at ${facts.percent} %`);
  expect(trained).toEqual([...new Set(trained)]);
  const chosen = trials.filter(({ state }) => state === 'chosen');
  expect(chosen.map(({ candidate }) => candidate)).toEqual(['boosted_trees', 'logistic_regression']);
  const { data: leaderboard } = await tenant.client.getLeaderboard({ run_id: id });
  for (const { candidate, settings } of chosen) {
    expect(leaderboard.find(({ name }) => name === candidate)?.settings).toEqual(settings);
  }
  await expectBilledOnce(id, 6);
});

test('a search in training jobs chooses what a search in Lambdas chooses', async () => {
  const ids = [await createSearch({ compute: 'sagemaker' }), await createSearch()];
  const runs = await Promise.all(ids.map((id) => untilEnded(tenant.client, id)));
  expect(runs).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
  const [job, lambda] = runs.map(({ candidates }) => candidates[0]);
  expect(job).toMatchObject({ settings: lambda?.settings, test_scores: lambda?.test_scores });
  expect(job?.machine).not.toBe(lambda?.machine);
  for (const id of ids) await expectBilledOnce(id, 2);
});

test('a search that is cancelled ends, and is billed for the rungs that were over', async () => {
  const id = await createSearch({ search: { trials: 27 } });
  await watchRun(tenant.client, id, (run) => run.step === 'search' && run.progress > 0.16);
  expect(await tenant.client.cancelRun({ run_id: id })).toMatchObject({ state: 'cancelled' });
  const before = await tenant.client.getRun({ run_id: id });
  await delay(3000);
  expect(await tenant.client.getRun({ run_id: id })).toEqual(before);
  await expectBilledOnce(id, before.cost.training_seconds > 0 ? 1 : 0);
});
