import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getModel } from '../../../functions/models/get-model.ts';
import { getModelCard } from '../../../functions/models/get-model-card.ts';
import { getVersion } from '../../../functions/models/get-version.ts';
import { checkProfile } from '../../../functions/prepare/check-profile.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { decideGate } from '../../../functions/release/decide-gate.ts';
import { deployVersion } from '../../../functions/release/deploy-version.ts';
import { evaluateCandidates } from '../../../functions/release/evaluate-candidates.ts';
import { recordTraining } from '../../../functions/release/record-training.ts';
import { registerVersion } from '../../../functions/release/register-version.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { getLeaderboard } from '../../../functions/runs/get-leaderboard.ts';
import { getRun } from '../../../functions/runs/get-run.ts';
import { listRunEvents } from '../../../functions/runs/list-run-events.ts';
import type { RunStore } from '../../../shared/run/store.ts';
import { trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import { listUsageRecords } from '../../../shared/usage/store.ts';
import { apiRequest } from '../../support/api-request.ts';
import { loansCsv } from '../../support/loans.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');

/** The first rows stand there twice, one after the other. */
function withRepeatedRows(csv: string, count: number): string {
  const [header = '', ...rows] = csv.split('\n');
  return [header, ...rows.slice(0, count).flatMap((row) => [row, row]), ...rows.slice(count)].join('\n');
}

/** Every step twice, as after a crash between a step and its acknowledgement. */
async function carryOut(runId: Parameters<RunStore['get']>[1]): Promise<void> {
  const ref = [tenantId, runId] as const;
  const twice = async (step: () => Promise<unknown>) => [await step(), await step()].at(-1);
  await twice(() => checkProfile(bench, ref));
  await twice(() => cleanRows(bench, ref));
  const { candidates } = await splitAndPlan(bench, ref);
  for (const { name } of candidates) {
    await twice(() => trainRunCandidate(bench, { tenant_id: tenantId, run_id: runId, candidate: name }));
    await twice(() => recordTraining(bench, ref, name, undefined));
  }
  await twice(() => evaluateCandidates(bench, ref));
  await twice(() => decideGate(bench, ref));
  await twice(() => registerVersion(bench, ref));
  await twice(() => deployVersion(bench, ref));
}

describe('a run', () => {
  it('turns an upload into a champion, billed once, however often its steps are repeated', async () => {
    const csv = withRepeatedRows(loansCsv(600), 5);
    const datasetId = await uploadFile(bench, csv);
    const body = { dataset_id: datasetId, target: 'repaid', task: 'auto', seed: 3, compute: 'auto' };
    const created = (await createRun(bench)(apiRequest({ body }))).body;
    expect(bench.told).toEqual([`start ${created.id}`]);
    expect(created).toMatchObject({ state: 'validating', task: 'tabular_classification', progress: 0 });

    await carryOut(created.id);

    const params = { run_id: created.id };
    const run = (await getRun(bench)(apiRequest({ params }))).body;
    expect(run).toMatchObject({ state: 'succeeded', progress: 1, estimated_finish_at: null, error: null });
    expect(run.cost.amount_minor).toBeGreaterThan(0);
    expect(run.cost.amount_minor).toBeLessThanOrEqual(run.cost.maximum_minor);

    const leaderboard = (await getLeaderboard(bench)(apiRequest({ params }))).body.data;
    expect(leaderboard.map(({ rank }) => rank)).toEqual(created.candidates.map((_, at) => at + 1));
    expect(leaderboard.at(-1)?.name).toBe('baseline');

    const model = (await getModel(bench)(apiRequest({ params: { model_id: run.model_id } }))).body;
    expect(model).toMatchObject({ version_count: 1, aliases: { champion: run.version_id }, target: 'repaid' });
    const version = (
      await getVersion(bench)(apiRequest({ params: { model_id: model.id, version_id: run.version_id } }))
    ).body;
    expect(version).toMatchObject({ number: 1, candidate: leaderboard[0]?.name });
    expect(version.evaluation.scores.roc_auc).toBeGreaterThan(0.85);
    expect(['income', 'debt']).toContain(version.importance[0]?.column);

    const { evaluation } = version;
    const errors = evaluation.kind === 'classification' ? (evaluation.worst_errors ?? []) : [];
    expect(errors.length).toBeGreaterThan(0);
    const column = csv.split('\n')[0]?.split(',').indexOf('repaid') ?? -1;
    // What is named stands there, also behind rows that cleaning left out.
    expect(errors.map(({ label }) => label)).toEqual(errors.map(({ row }) => csv.split('\n')[row]?.split(',')[column]));

    const place = { model_id: version.model_id, version_id: version.id };
    const ask = (language: string) => apiRequest({ params: place, query: { language } as never });
    const card = (await getModelCard(bench)(ask('en'))).body;
    expect(card).toMatchObject({
      evaluation: { split: 'test', scores: version.evaluation.scores },
      method: { machine: 'lambda' },
    });
    expect(card.evaluation.worst_errors?.[0]).toMatchObject({ row: errors[0]?.row, truth: errors[0]?.label });
    expect(card.markdown).toContain('| row | truth | answered | confidence |');
    expect(card.markdown).toContain(`| ${errors[0]?.row} | ${errors[0]?.label} |`);
    expect(card.markdown).toContain('## Limits');
    expect(card.markdown).toMatch(/\| log\\_loss \| 0\.\d+ \| 0\.\d+ \| 0\.\d+ – /);
    expect((await getModelCard(bench)(ask('zh'))).body.markdown).toContain('## 局限');

    const day = 24 * 3_600_000;
    const usage = await listUsageRecords(bench.table, tenantId, {
      fromMs: Date.now() - day,
      toMs: Date.now() + day,
      limit: 100,
    });
    expect(usage.items.map(({ meter, runId }) => [meter, runId])).toEqual(
      created.candidates.map(() => ['training_seconds', created.id]),
    );
    const hash = /^[0-9a-f]{64}$/;
    for (const { inputHash, outputHash } of usage.items) {
      expect([inputHash, outputHash]).toEqual([expect.stringMatching(hash), expect.stringMatching(hash)]);
    }
    const events = (await listRunEvents(bench)(apiRequest({ params, query: { limit: 100 } }))).body.data;
    expect(events.at(-1)).toMatchObject({ kind: 'run_finished', message: 'The run succeeded.' });
    expect((await bench.datasets.get(tenantId, datasetId))?.used_by).toBeUndefined();
  }, 60_000);
});
