import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { candidateFileKey, candidateFolder } from '../../../shared/bucket/keys.ts';
import { CandidateFiles } from '../../../shared/run/candidate-files.ts';
import { CleanFiles } from '../../../shared/run/clean-files.ts';
import { runRequest } from '../../../shared/run/schema.ts';
import { type TrainingServices, trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import type { Id } from '../../../shared/runtime/ids.ts';
import { apiRequest } from '../../support/api-request.ts';
import { loansCsv } from '../../support/loans.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
let datasetId: string;
beforeAll(async () => {
  bench = await startWorkbench();
  datasetId = await uploadFile(bench, loansCsv(500));
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const candidate = 'boosted_trees';

async function splitRun(more: object = {}): Promise<Id<'run'>> {
  const body = runRequest.parse({ dataset_id: datasetId, target: 'repaid', candidates: [candidate], ...more });
  const { id } = (await createRun(bench)(apiRequest({ body }))).body;
  await cleanRows(bench, [tenantId, id]);
  await splitAndPlan(bench, [tenantId, id]);
  return id;
}
const train = (runId: Id<'run'>, more: Partial<TrainingServices> = {}) =>
  trainRunCandidate({ ...bench, ...more }, { tenant_id: tenantId, run_id: runId, candidate });
const modelOf = async (runId: Id<'run'>) =>
  Buffer.from(await bench.bucket.bytes(`${candidateFolder(tenantId, runId, candidate)}weights.bin`));

describe('training a candidate of a run', () => {
  it('makes the same model from the same seed, and reports progress while it works', async () => {
    const [first, second] = [await splitRun({ seed: 5 }), await splitRun({ seed: 5 })];
    await Promise.all([train(first), train(second)]);
    expect((await modelOf(first)).equals(await modelOf(second))).toBe(true);
    const { items } = await bench.events.listMetrics([tenantId, first], { limit: 100 });
    expect(items.length).toBeGreaterThan(0);
    expect(items[0]).toMatchObject({ candidate, scores: { log_loss: expect.any(Number) } });
  });

  it('goes on from its checkpoint after an interruption, to the same model', async () => {
    const [whole, cut] = [await splitRun({ seed: 6 }), await splitRun({ seed: 6 })];
    await train(whole);
    const kept: Uint8Array[] = [];
    let askedCount = 0;
    const checkpoints = {
      read: async () => kept.at(-1),
      write: async (bytes: Uint8Array) => void kept.push(Uint8Array.from(bytes)),
    };
    // A second passes at every look at the clock, so that a checkpoint is due before the machine is taken away.
    const start = Date.now();
    let lookCount = 0;
    const clock = () => start + 1000 * lookCount++;
    const isInterrupted = () => ++askedCount > 8;
    await expect(train(cut, { checkpoints, isInterrupted, clock })).rejects.toThrow('cancelled');
    expect(kept.length).toBeGreaterThan(0);
    expect(await new CandidateFiles(bench.bucket, tenantId, cut, candidate).hasTrained()).toBe(false);
    await train(cut, { checkpoints });
    expect((await modelOf(cut)).equals(await modelOf(whole))).toBe(true);
  });

  it('changes nothing when it has trained already', async () => {
    const runId = await splitRun();
    const seconds = await train(runId);
    const before = await new CandidateFiles(bench.bucket, tenantId, runId, candidate).readTraining();
    expect(await train(runId)).toBe(seconds);
    expect(await new CandidateFiles(bench.bucket, tenantId, runId, candidate).readTraining()).toEqual(before);
  });

  it('keeps its time: a maximum of one second ends it early with what it has', async () => {
    const runId = await splitRun({ max_seconds: 1 });
    expect(await train(runId)).toBeLessThanOrEqual(1.5);
  });

  it('gives up before it begins when reading left no time', async () => {
    await expect(train(await splitRun(), { wallSecondsLeft: () => 20 })).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('tests on the rows of the test dataset, and learns from none of them', async () => {
    const testId = await uploadFile(bench, loansCsv(80, 8));
    const runId = await splitRun({ test_dataset_id: testId });
    const files = new CleanFiles(bench.bucket);
    const { table, testFrom } = await files.readRows([tenantId, runId]);
    expect([table.rowCount, testFrom]).toEqual([580, 500]);
    const { train: learned, validation, test } = await files.readSplit([tenantId, runId]);
    expect(Array.from(test)).toEqual(Array.from({ length: 80 }, (_, at) => 500 + at));
    expect([...learned, ...validation].every((row) => row < 500)).toBe(true);
    await train(runId);
    const heldOut = await new CandidateFiles(bench.bucket, tenantId, runId, candidate).readHeldOut();
    expect(heldOut.kind === 'recommendation' ? [] : heldOut.truths).toHaveLength(80);
    expect(heldOut.rows).toEqual({ numbers: Array.from({ length: 80 }, (_, at) => at + 1), files: null });
  });

  it('reads held-out answers from before rows were named', async () => {
    const place = [tenantId, `run_${'0'.repeat(26)}` as Id<'run'>, candidate] as const;
    const older = { kind: 'regression', truths: [1], predictions: [2], baselinePrediction: 1.5 };
    await bench.bucket.putJson(candidateFileKey(...place, 'held-out.json'), older);
    expect(await new CandidateFiles(bench.bucket, ...place).readHeldOut()).toEqual(older);
  });
});
