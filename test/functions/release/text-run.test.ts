import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getVersion } from '../../../functions/models/get-version.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { decideGate } from '../../../functions/release/decide-gate.ts';
import { deployVersion } from '../../../functions/release/deploy-version.ts';
import { evaluateCandidates } from '../../../functions/release/evaluate-candidates.ts';
import { recordTraining } from '../../../functions/release/record-training.ts';
import { registerVersion } from '../../../functions/release/register-version.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { estimateRun } from '../../../functions/runs/estimate-run.ts';
import { getRun } from '../../../functions/runs/get-run.ts';
import { listRunEvents } from '../../../functions/runs/list-run-events.ts';
import { candidateFolder } from '../../../shared/bucket/keys.ts';
import { combineCandidates } from '../../../shared/run/combine-candidates.ts';
import type { RunStore } from '../../../shared/run/store.ts';
import { trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import { apiRequest } from '../../support/api-request.ts';
import { type SampleText, sampleTexts } from '../../support/learning/sample-texts.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

// Every candidate is trained, a Transformer too.
vi.setConfig({ testTimeout: 120_000 });

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const jsonLines = (rows: readonly SampleText[]) => rows.map((row) => JSON.stringify(row)).join('\n');

async function carryOut(runId: Parameters<RunStore['get']>[1]): Promise<void> {
  const ref = [tenantId, runId] as const;
  await cleanRows(bench, ref);
  const { candidates } = await splitAndPlan(bench, ref);
  for (const { name } of candidates) {
    await trainRunCandidate(bench, { tenant_id: tenantId, run_id: runId, candidate: name });
    await recordTraining(bench, ref, name, undefined);
  }
  await combineCandidates(bench, ref);
  await evaluateCandidates(bench, ref);
  await decideGate(bench, ref);
  await registerVersion(bench, ref);
  await deployVersion(bench, ref);
}

describe('a run on texts', () => {
  it('goes from JSON Lines with repetitions to a champion that reads English and Chinese', async () => {
    const train = sampleTexts(360);
    const test = sampleTexts(80, { seed: 2 });
    const datasetId = await uploadFile(bench, jsonLines([...train, ...train.slice(0, 7)]));
    const testId = await uploadFile(bench, jsonLines([...test, ...train.slice(0, 5)]));
    const body = {
      dataset_id: datasetId,
      test_dataset_id: testId,
      target: 'label',
      task: 'auto',
      seed: 3,
      compute: 'auto',
    };
    const quoted = (await estimateRun(bench)(apiRequest({ body }))).body;
    expect(quoted.task).toBe('text_classification');

    const created = (await createRun(bench)(apiRequest({ body }))).body;
    await carryOut(created.id);

    const run = (await getRun(bench)(apiRequest({ params: { run_id: created.id } }))).body;
    expect(run).toMatchObject({ state: 'succeeded', task: 'text_classification' });
    expect(run.cost.amount_minor).toBeLessThanOrEqual(quoted.amount.maximum);
    const events = (await listRunEvents(bench)(apiRequest({ params: { run_id: created.id } }))).body.data;
    const messages = events.map(({ message }) => message).join(' ');
    expect(messages).toContain('Kept 360 of 367 rows');
    expect(messages).toContain('Left out 5 test rows');
    const version = (
      await getVersion(bench)(apiRequest({ params: { model_id: run.model_id, version_id: run.version_id } }))
    ).body;
    expect(version.input_schema).toMatchObject([{ name: 'text', kind: 'text' }]);
    expect(version.evaluation.scores.accuracy).toBeGreaterThan(0.9);

    const { model } = await bench.openModel(candidateFolder(tenantId, created.id, version.candidate));
    expect(await model.predict([{ text: 'I want a refund for my watch' }, { text: '我要退款' }])).toMatchObject([
      { label: 'refund' },
      { label: 'refund' },
    ]);
    await model.close();
  });

  it.each([
    ['an intent that was seen once', [...sampleTexts(60), { text: 'sing me a song', label: 'sing' }], 'Class "sing"'],
    [
      'one example of each intent',
      sampleTexts(30).map((row, at) => ({ ...row, label: `intent ${at}` })),
      'its own value',
    ],
    ['one intent only', sampleTexts(60).map((row) => ({ ...row, label: 'help' })), 'the same value'],
    ['too few texts', sampleTexts(12), 'needs at least 20'],
  ])('is refused with what to change when there is %s', async (_, rows, says) => {
    const datasetId = await uploadFile(bench, jsonLines(rows));
    const body = { dataset_id: datasetId, target: 'label', task: 'text_classification', seed: 3, compute: 'auto' };
    const failure = await createRun(bench)(apiRequest({ body }))
      .then(async ({ body: { id } }) => {
        await cleanRows(bench, [tenantId, id]);
        return splitAndPlan(bench, [tenantId, id]);
      })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining(says) });
  });
});
