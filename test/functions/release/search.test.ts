import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makePurchases } from '../../../examples/book-shop/purchases.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { judgeRung } from '../../../functions/release/judge-rung.ts';
import { recordTraining } from '../../../functions/release/record-training.ts';
import type { RunRef } from '../../../functions/release/services.ts';
import { cancelRun } from '../../../functions/runs/cancel-run.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { estimateRun } from '../../../functions/runs/estimate-run.ts';
import { getRun } from '../../../functions/runs/get-run.ts';
import { listRunEvents } from '../../../functions/runs/list-run-events.ts';
import { listRunMetrics } from '../../../functions/runs/list-run-metrics.ts';
import { listTrials } from '../../../functions/runs/list-trials.ts';
import { manifestName } from '../../../shared/learning/artifact/files.ts';
import { readManifest } from '../../../shared/learning/artifact/read-manifest.ts';
import { CandidateFiles } from '../../../shared/run/candidate-files.ts';
import { type RungPlan, trialsStep } from '../../../shared/run/pipeline-step.ts';
import { runRequest } from '../../../shared/run/schema.ts';
import { trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import { type TrialServices, trainRunTrials } from '../../../shared/run/train-run-trials.ts';
import { listUsageRecords } from '../../../shared/usage/store.ts';
import { apiRequest } from '../../support/api-request.ts';
import { loansCsv } from '../../support/loans.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
let datasetId: string;
beforeAll(async () => {
  bench = await startWorkbench();
  datasetId = await uploadFile(bench, loansCsv(400));
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const candidates = ['baseline', 'logistic_regression', 'boosted_trees'];
const request = (more: object = {}) =>
  runRequest.parse({ dataset_id: datasetId, target: 'repaid', candidates, search: { trials: 4 }, ...more });

async function newRun(more: object = {}) {
  const { id } = (await createRun(bench)(apiRequest({ body: request(more) }))).body;
  const ref: RunRef = [tenantId, id];
  await cleanRows(bench, ref);
  return { ref, plan: await splitAndPlan(bench, ref) };
}
const twice = async <T>(step: () => Promise<T>): Promise<T> => {
  await step();
  return step();
};
const train = ([tenant_id, run_id]: RunRef, group: RungPlan['groups'][number], more: Partial<TrialServices> = {}) =>
  trainRunTrials({ ...bench, ...more }, trialsStep.parse({ ...group, tenant_id, run_id, candidate: group.name }));
const trialsOf = async ([, run_id]: RunRef) =>
  (await listTrials(bench)(apiRequest({ params: { run_id }, query: { limit: 100 } }))).body.data;
const runOf = async ([, run_id]: RunRef) => (await getRun(bench)(apiRequest({ params: { run_id } }))).body;

/** Carries the search out as the state machine would. */
async function search(ref: RunRef, first: RungPlan, repeat: typeof twice = (step) => step()) {
  let rung = first;
  while (!rung.is_over) {
    for (const group of rung.groups) await repeat(() => train(ref, group));
    const { rung: number } = rung;
    rung = await repeat(() => judgeRung(bench, ref, Number(number)));
  }
}

describe('a search', () => {
  it('races trials, gives each candidate the settings of its best one, and bills each rung once', async () => {
    const { ref, plan } = await newRun();
    await search(ref, plan.search, twice);
    const trials = await trialsOf(ref);
    expect(trials).toHaveLength(8);
    for (const name of ['logistic_regression', 'boosted_trees']) {
      const own = trials.filter(({ candidate }) => candidate === name);
      expect(own.map(({ rung }) => rung)).toEqual([2, 2, 1, 1]);
      expect(own.map(({ state }) => state)).toEqual(['chosen', 'stopped', 'stopped', 'stopped']);
      expect(own.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 9, 1 / 9]);
      const scores = own.slice(0, 2).map(({ score }) => score ?? Number.NaN);
      expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    }
    const run = await runOf(ref);
    const best = trials.filter(({ state }) => state === 'chosen');
    for (const { candidate, settings } of best) {
      expect(run.candidates.find(({ name }) => name === candidate)?.settings).toEqual(settings);
    }
    expect(run.candidates.find(({ name }) => name === 'baseline')).toMatchObject({ search_seconds: 0, settings: {} });

    const dayMs = 24 * 3_600_000;
    const range = { fromMs: Date.now() - dayMs, toMs: Date.now() + dayMs, limit: 100 };
    const { items } = await listUsageRecords(bench.table, tenantId, range);
    const billed = items.filter(({ runId }) => runId === ref[1]);
    expect(billed).toHaveLength(4);
    expect(billed.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(run.cost.training_seconds);
    expect(run.cost.amount_minor).toBeLessThanOrEqual(run.cost.maximum_minor);
  }, 60_000);

  it('ends alike whoever comes first, and the best trial goes on from where it was', async () => {
    const [one, other] = [await newRun({ seed: 4 }), await newRun({ seed: 4 })];
    await search(one.ref, one.plan.search);
    await search(other.ref, { ...other.plan.search, groups: other.plan.search.groups.toReversed() });
    const results = await Promise.all(
      [one.ref, other.ref].map(async (ref) =>
        (await trialsOf(ref)).map(({ candidate, number, settings, score, state }) => ({
          candidate,
          number,
          settings,
          score,
          state,
        })),
      ),
    );
    expect(results[0]).toEqual(results[1]);
    const [tenant_id, run_id] = one.ref;
    const step = { tenant_id, run_id, candidate: 'boosted_trees' };
    await trainRunCandidate(bench, step);
    await recordTraining(bench, one.ref, step.candidate, undefined);
    const { data } = (await listRunMetrics(bench)(apiRequest({ params: { run_id }, query: { limit: 100 } }))).body;
    const curve = data.filter(({ candidate, trial }) => candidate === step.candidate && trial === null);
    expect(curve[0]?.iteration).toBeGreaterThan(10);
    expect(data.filter(({ trial }) => trial !== null)).toHaveLength(12);
  }, 60_000);

  it('goes on where a worker was cut off, without training anything again', async () => {
    const { ref, plan } = await newRun({ candidates: ['boosted_trees'], seed: 5 });
    const [group] = plan.search.groups;
    if (!group) throw new Error('There is no group');
    // The first trial tells of its end; the machine is taken away while the second is under way.
    const told = vi.spyOn(bench.events, 'addEvent');
    const isInterrupted = () => told.mock.calls.length > 0;
    await expect(train(ref, group, { isInterrupted })).rejects.toThrow('cancelled');
    const done = (await trialsOf(ref)).filter(({ score }) => score !== null);
    told.mockRestore();
    expect(done).toHaveLength(1);
    await search(ref, plan.search);
    const after = (await bench.trials.list(...ref)).filter(({ number }) =>
      done.some((trial) => trial.number === number),
    );
    expect(after.map(({ results }) => results[0]?.seconds)).toEqual(
      done.toSorted((a, b) => a.number - b.number).map((trial) => trial.training_seconds),
    );
  }, 60_000);

  it('keeps what its trials gave when the execution begins anew, and its bill', async () => {
    const { ref, plan } = await newRun({ seed: 9 });
    const look = async () => ({ trials: await bench.trials.list(...ref), cost: (await runOf(ref)).cost });
    await search(ref, plan.search);
    const before = await look();
    await search(ref, (await splitAndPlan(bench, ref)).search);
    expect(await look()).toEqual(before);
  }, 60_000);

  it('loses the trials of a worker that is lost, and keeps the usual settings when all are', async () => {
    const { ref, plan } = await newRun({ candidates: ['logistic_regression'], seed: 6 });
    const [first, ...others] = plan.search.groups;
    if (!first) throw new Error('There is no group');
    await train(ref, first);
    const next = await judgeRung(bench, ref, 0);
    const lost = others.flatMap(({ trials }) => trials.split(',').map(Number));
    const failed = (await trialsOf(ref)).filter(({ state }) => state === 'failed');
    expect(failed.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(lost);
    await judgeRung(bench, ref, Number(next.rung));
    const { candidates: [candidate], cost } = await runOf(ref); // biome-ignore format: one line
    expect(candidate).toMatchObject({ settings: { penalty: 1 } });
    expect(cost.training_seconds).toBe(1);
  });

  it('notes a trial that its settings made impossible, and goes on with the others', async () => {
    const { ref, plan } = await newRun({ candidates: ['logistic_regression'], seed: 7 });
    await bench.trials.update(ref, ['logistic_regression', 1], { settings: { penalty: -1 } });
    await search(ref, plan.search);
    const trials = await trialsOf(ref);
    expect(trials.find(({ number }) => number === 1)).toMatchObject({
      state: 'failed',
      error: { code: 'unusable_settings', message: expect.stringContaining('"penalty"') as string },
    });
    expect(trials.filter(({ state }) => state === 'chosen')).toHaveLength(1);
    const events = await listRunEvents(bench)(apiRequest({ params: { run_id: ref[1] }, query: { limit: 100 } }));
    expect(events.body.data.map(({ kind }) => kind)).toContain('trial_failed');
  });

  it('stops when the run is cancelled, and bills nothing of the rung that it was in', async () => {
    const { ref, plan } = await newRun({ candidates: ['logistic_regression'], seed: 8 });
    const [group] = plan.search.groups;
    if (!group) throw new Error('There is no group');
    await train(ref, group);
    await cancelRun(bench)(apiRequest({ params: { run_id: ref[1] } }));
    await expect(train(ref, group)).rejects.toThrow('cancelled');
    await expect(judgeRung(bench, ref, 0)).rejects.toThrow('cancelled');
    expect(await runOf(ref)).toMatchObject({ state: 'cancelled', cost: { training_seconds: 0, amount_minor: 0 } });
  });

  it('keeps a limit of money over all its trials, and is part of the estimate', async () => {
    const limited = request({ max_amount_minor: 2, max_seconds: 20 });
    const estimate = (await estimateRun(bench)(apiRequest({ body: limited }))).body;
    expect(estimate.amount.maximum).toBeLessThanOrEqual(2);
    expect(estimate.candidates.map(({ trials }) => trials)).toEqual([1, 4, 4]);
    const maximum = estimate.candidates.reduce((sum, { seconds }) => sum + seconds.maximum, 0);
    expect(maximum).toBeLessThanOrEqual(20);
    const free = (await estimateRun(bench)(apiRequest({ body: request() }))).body;
    const none = (await estimateRun(bench)(apiRequest({ body: request({ search: { trials: 1 } }) }))).body;
    expect(free.seconds.high).toBeGreaterThan(none.seconds.high);
    expect(free.amount.maximum).toBeGreaterThanOrEqual(none.amount.maximum);
  });

  it('is over before it begins when only the usual settings are asked for', async () => {
    const { ref, plan } = await newRun({ search: undefined });
    expect(plan.search).toEqual({ rung: '0', groups: [], is_over: true });
    expect(await trialsOf(ref)).toEqual([]);
    expect(await runOf(ref)).toMatchObject({ step: 'train', state: 'queued' });
  });

  it('is refused where there is nothing to search', async () => {
    await expect(newRun({ candidates: ['baseline'] })).rejects.toMatchObject({
      message: expect.stringContaining('no settings to try of baseline') as string,
    });
    await newRun({ candidates: ['baseline'], search: { trials: 1 } });
  });

  it('finds the settings of recommenders, which learn from histories', async () => {
    const purchases = await uploadFile(bench, makePurchases(3, 120));
    const data = { dataset_id: purchases, target: 'item_id', task: 'recommendation' };
    const wish = { candidates: ['item_to_item', 'matrix_factorisation'], search: { trials: 6 }, seed: 1 };
    const { ref, plan } = await newRun({ ...data, ...wish });
    await search(ref, plan.search);
    const chosen = (await trialsOf(ref)).filter(({ state }) => state === 'chosen');
    expect(chosen.map(({ candidate }) => candidate)).toEqual(['item_to_item', 'matrix_factorisation']);
    expect(chosen.some(({ number }) => number > 0)).toBe(true);
    expect((await trialsOf(ref)).every(({ score }) => score !== null && score > 0)).toBe(true);
    const [tenant_id, run_id] = ref;
    for (const { candidate, settings } of chosen) {
      await trainRunCandidate(bench, { tenant_id, run_id, candidate });
      const files = await new CandidateFiles(bench.bucket, ...ref, candidate).readWholeArtifact();
      const name = candidate === 'item_to_item' ? 'neighbours' : 'width';
      expect(readManifest(files.get(manifestName)).settings).toMatchObject({ [name]: settings[name] });
    }
  }, 60_000);

  it('trains in jobs whose names tell run, rung and trials, each with a limit of its own', async () => {
    const { plan } = await newRun({ compute: 'sagemaker', candidates: ['boosted_trees'] });
    const jobs = plan.search.groups.map(({ job }) => job);
    expect(new Set(jobs.map((job) => job?.name)).size).toBe(jobs.length);
    for (const job of jobs) expect(job?.name).toMatch(/^gm-run-[0-9A-Z]{26}-r0-\d+-boosted-trees$/);
    for (const job of jobs) expect(job?.max_runtime_seconds).toBeGreaterThan(600);
  });
});
