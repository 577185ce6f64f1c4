import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listModels } from '../../../functions/models/list-models.ts';
import { checkProfile } from '../../../functions/prepare/check-profile.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { decideGate } from '../../../functions/release/decide-gate.ts';
import { deployVersion } from '../../../functions/release/deploy-version.ts';
import { evaluateCandidates } from '../../../functions/release/evaluate-candidates.ts';
import { failRun } from '../../../functions/release/fail-run.ts';
import { recordTraining } from '../../../functions/release/record-training.ts';
import { registerVersion } from '../../../functions/release/register-version.ts';
import type { RunRef } from '../../../functions/release/services.ts';
import { cancelRun } from '../../../functions/runs/cancel-run.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { getRun } from '../../../functions/runs/get-run.ts';
import { toStatesError } from '../../../shared/run/failure.ts';
import { runRequest } from '../../../shared/run/schema.ts';
import { trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import { apiRequest } from '../../support/api-request.ts';
import { loansCsv } from '../../support/loans.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
let datasetId: string;
beforeAll(async () => {
  bench = await startWorkbench();
  datasetId = await uploadFile(bench, loansCsv(300));
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const newRun = async (more: object = {}): Promise<RunRef> => {
  const body = runRequest.parse({
    dataset_id: datasetId,
    target: 'repaid',
    candidates: ['logistic_regression'],
    ...more,
  });
  return [tenantId, (await createRun(bench)(apiRequest({ body }))).body.id];
};
const read = async ([, run_id]: RunRef) => (await getRun(bench)(apiRequest({ params: { run_id } }))).body;
const train = ([tenant_id, run_id]: RunRef, candidate = 'logistic_regression') =>
  trainRunCandidate(bench, { tenant_id, run_id, candidate });

/** The pipeline in order, one candidate. */
const steps: readonly ((ref: RunRef) => Promise<unknown>)[] = [
  (ref) => checkProfile(bench, ref),
  (ref) => cleanRows(bench, ref),
  (ref) => splitAndPlan(bench, ref),
  (ref) => train(ref),
  (ref) => recordTraining(bench, ref, 'logistic_regression', undefined),
  (ref) => evaluateCandidates(bench, ref),
  (ref) => decideGate(bench, ref),
  (ref) => registerVersion(bench, ref),
  (ref) => deployVersion(bench, ref),
];

/** As Step Functions catches it: the error's name, and the Lambda runtime's JSON. */
const caughtFrom = (error: unknown) => {
  const thrown = toStatesError(error) as Error;
  return { error: thrown.name, cause: JSON.stringify({ errorType: thrown.name, errorMessage: thrown.message }) };
};

describe('a run that is cancelled', () => {
  it.each(steps.map((_, at) => at))('before step %i stops there, stays cancelled and frees its dataset', async (at) => {
    const ref = await newRun();
    for (const step of steps.slice(0, at)) await step(ref);
    await cancelRun(bench)(apiRequest({ params: { run_id: ref[1] } }));
    expect(bench.told).toContain(`stop ${ref[1]}`);
    const refusal = await steps[at]?.(ref).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'CancelledError' });
    await failRun(bench, ref, caughtFrom(refusal));
    expect(await read(ref)).toMatchObject({ state: 'cancelled', error: null });
    const usedBy = (await bench.datasets.get(tenantId, datasetId as never))?.used_by ?? new Set();
    expect([...usedBy]).not.toContain(ref[1]);
  });

  it.each([
    ['register', 7, { models: [] }],
    ['deploy', 8, { models: [{ aliases: { champion: null } }] }],
  ])('while the step %s works has no champion', async (step, at, { models }) => {
    const ref = await newRun({ name: step });
    for (const before of steps.slice(0, at)) await before(ref);
    const addEvent: Workbench['events']['addEvent'] = async (...event) => {
      await cancelRun(bench)(apiRequest({ params: { run_id: ref[1] } }));
      await bench.events.addEvent(...event);
    };
    const cut = { ...bench, events: Object.assign(Object.create(bench.events), { addEvent }) };
    const work = step === 'register' ? registerVersion(cut, ref) : deployVersion(cut, ref);
    await expect(work).rejects.toMatchObject({ name: 'CancelledError' });
    const { data } = (await listModels(bench)(apiRequest())).body;
    expect(data.filter(({ name }) => name === step)).toMatchObject(models);
    expect(await read(ref)).toMatchObject({ state: 'cancelled', model_id: null, version_id: null });
  });

  it('cannot be cancelled once it is over', async () => {
    const ref = await newRun();
    await failRun(bench, ref, { error: 'States.Timeout', cause: '' });
    await expect(cancelRun(bench)(apiRequest({ params: { run_id: ref[1] } }))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await read(ref)).toMatchObject({ state: 'failed', error: { code: 'timed_out' } });
  });
});

describe('a run that fails', () => {
  it('says which rows and column to change', async () => {
    const csv = loansCsv(60).replace(/,(car|home|school),(yes|no)\n$/, ',boat,yes\n');
    const ref = await newRun({ dataset_id: await uploadFile(bench, csv), target: 'purpose' });
    await checkProfile(bench, ref);
    await cleanRows(bench, ref);
    const error = await splitAndPlan(bench, ref).catch((thrown: unknown) => thrown);
    await failRun(bench, ref, caughtFrom(error));
    expect(await read(ref)).toMatchObject({
      state: 'failed',
      error: { code: 'target_class_too_small', param: 'purpose', rows: [60] },
    });
  });

  it('ends at the gate when nothing can be learned, and is billed for its training only', async () => {
    const lines = loansCsv(300).split('\n');
    const shuffled = lines.map((line, at) =>
      at === 0 || line === '' ? line : line.replace(/(yes|no)$/, (at * 7919) % 13 < 6 ? 'yes' : 'no'),
    );
    const ref = await newRun({ dataset_id: await uploadFile(bench, shuffled.join('\n')), candidates: ['baseline'] });
    for (const step of steps.slice(0, 3)) await step(ref);
    await train(ref, 'baseline');
    await recordTraining(bench, ref, 'baseline', undefined);
    await evaluateCandidates(bench, ref);
    const error = await decideGate(bench, ref).catch((thrown: unknown) => thrown);
    await failRun(bench, ref, caughtFrom(error));
    const run = await read(ref);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'gate_not_passed' }, model_id: null });
    expect(run.cost.training_seconds).toBe(1);
  });

  it('goes on with the other candidates when one fails, and bills nothing for that one', async () => {
    const ref = await newRun({ candidates: ['logistic_regression', 'boosted_trees'] });
    for (const step of steps.slice(0, 5)) await step(ref);
    const cause = JSON.stringify({ errorMessage: 'RequestId: 1 Error: Runtime exited with error: signal: killed' });
    await recordTraining(bench, ref, 'boosted_trees', { error: 'Runtime.ExitError', cause });
    for (const step of steps.slice(5)) await step(ref);
    const run = await read(ref);
    expect(run.state).toBe('succeeded');
    expect(run.candidates).toMatchObject([
      { name: 'boosted_trees', state: 'failed', training_seconds: null, rank: null, error: { code: 'out_of_memory' } },
      { name: 'logistic_regression', state: 'trained', rank: 1 },
    ]);
  });

  it('tells why when no candidate could be trained', async () => {
    const ref = await newRun();
    for (const step of steps.slice(0, 3)) await step(ref);
    await recordTraining(bench, ref, 'logistic_regression', { error: 'States.Timeout', cause: '' });
    await expect(evaluateCandidates(bench, ref)).rejects.toMatchObject({
      code: 'no_candidate_trained',
      message: expect.stringContaining('longer than its limit'),
    });
  });
});
