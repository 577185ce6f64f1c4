import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { decideGate } from '../../../functions/release/decide-gate.ts';
import { deployVersion } from '../../../functions/release/deploy-version.ts';
import { evaluateCandidates } from '../../../functions/release/evaluate-candidates.ts';
import { recordTraining } from '../../../functions/release/record-training.ts';
import { registerVersion } from '../../../functions/release/register-version.ts';
import type { RunRef } from '../../../functions/release/services.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { getLeaderboard } from '../../../functions/runs/get-leaderboard.ts';
import { getRun } from '../../../functions/runs/get-run.ts';
import { seededRandom } from '../../../shared/learning/random.ts';
import { CandidateFiles } from '../../../shared/run/candidate-files.ts';
import { combineCandidates } from '../../../shared/run/combine-candidates.ts';
import { runRequest } from '../../../shared/run/schema.ts';
import { trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import { apiRequest } from '../../support/api-request.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());
const { tenantId } = idsOf('A');

/** A slope that a line sees, and a wave that only trees see: together they know more than either. */
function slopeAndWave(rowCount: number): string {
  const random = seededRandom(3);
  const lines = Array.from({ length: rowCount }, () => {
    const [a, b] = [20 * random(), 10 * random()];
    return `${a},${b},${3 * a + 4 * Math.sin(2 * b) + 4 * (random() - 0.5)}`;
  });
  return `a,b,height\n${lines.join('\n')}\n`;
}

async function trainAll(csv: string, candidates: readonly string[], target = 'height') {
  const dataset_id = await uploadFile(bench, csv);
  const body = runRequest.parse({ dataset_id, target, candidates });
  const { id } = (await createRun(bench)(apiRequest({ body }))).body;
  const ref: RunRef = [tenantId, id];
  await cleanRows(bench, ref);
  const plan = await splitAndPlan(bench, ref);
  for (const { name } of plan.candidates) {
    await trainRunCandidate(bench, { tenant_id: tenantId, run_id: id, candidate: name });
    await recordTraining(bench, ref, name, undefined);
  }
  return ref;
}
const boardOf = async ([, run_id]: RunRef) =>
  (await getLeaderboard(bench)(apiRequest({ params: { run_id }, query: { limit: 100 } }))).body.data;

it('an ensemble that wins on the validation rows is judged, served and free, however often it is made', async () => {
  const ref = await trainAll(slopeAndWave(300), ['linear_regression', 'boosted_trees']);
  for (let time = 0; time < 2; time += 1) {
    await combineCandidates(bench, ref);
    await evaluateCandidates(bench, ref);
  }
  const board = await boardOf(ref);
  expect(board.map(({ rank }) => rank)).toEqual([1, 2, 3]);
  const ensemble = board.find(({ name }) => name === 'ensemble');
  expect(Object.keys(ensemble?.settings ?? {}).toSorted()).toEqual(['boosted_trees', 'linear_regression']);
  expect(ensemble).toMatchObject({ training_seconds: 0, cost: { amount_decimal: '0' } });
  expect(ensemble?.artifact_bytes).toBeGreaterThan(
    board.find(({ name }) => name === 'boosted_trees')?.artifact_bytes ?? 0,
  );
  for (const { interval, latency, test_scores, cost, name } of board) {
    expect(interval?.low).toBeLessThan(test_scores?.rmse ?? 0);
    expect(interval?.high).toBeGreaterThan(test_scores?.rmse ?? 0);
    expect(latency).toMatchObject({ batch_rows: 100 });
    if (name !== 'ensemble') expect(cost.amount_decimal).not.toBe('0');
  }
  const judged = await Promise.all(
    board.map(({ name }) => new CandidateFiles(bench.bucket, ...ref, name).readEvaluation()),
  );
  expect(new Set(judged.map(({ rows_sha256 }) => rows_sha256)).size).toBe(1);
  expect(judged.map(({ worst_errors: errors }) => errors?.length)).toEqual([20, 20, 20]);
  // Whoever wins on the test rows is released; here it is the ensemble.
  expect(board[0]?.name).toBe('ensemble');
  await decideGate(bench, ref);
  await registerVersion(bench, ref);
  await deployVersion(bench, ref);
  const run = (await getRun(bench)(apiRequest({ params: { run_id: ref[1] } }))).body;
  expect(run).toMatchObject({ state: 'succeeded' });
}, 60_000);

it('the leaderboard tells which candidate learned from a sample of the rows only', async () => {
  const ref = await trainAll(slopeAndWave(8000), ['linear_regression', 'nearest_neighbours']);
  await combineCandidates(bench, ref);
  await evaluateCandidates(bench, ref);
  const sampled = Object.fromEntries((await boardOf(ref)).map(({ name, sampled_rows }) => [name, sampled_rows]));
  expect(sampled).toMatchObject({ linear_regression: null, nearest_neighbours: 5000 });
}, 60_000);

it('there is no ensemble of one candidate', async () => {
  const ref = await trainAll(slopeAndWave(150), ['linear_regression']);
  await combineCandidates(bench, ref);
  await evaluateCandidates(bench, ref);
  expect((await boardOf(ref)).map(({ name }) => name)).toEqual(['linear_regression']);
});
