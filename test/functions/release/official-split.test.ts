import { afterAll, beforeAll, expect, it } from 'vitest';
import { getModelCard } from '../../../functions/models/get-model-card.ts';
import { getVersion } from '../../../functions/models/get-version.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { decideGate } from '../../../functions/release/decide-gate.ts';
import { deployVersion } from '../../../functions/release/deploy-version.ts';
import { evaluateCandidates } from '../../../functions/release/evaluate-candidates.ts';
import { recordTraining } from '../../../functions/release/record-training.ts';
import { registerVersion } from '../../../functions/release/register-version.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { readProfile } from '../../../shared/dataset/read-profile.ts';
import { trainRunCandidate } from '../../../shared/run/train-run-candidate.ts';
import { apiRequest } from '../../support/api-request.ts';
import { sampleTexts } from '../../support/learning/sample-texts.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const partAt = (row: number) => (row < 140 ? 'train' : row < 170 ? 'validation' : 'test');
/** The last test row stands in the training rows, too. */
const texts = sampleTexts(199);
const lines = [...texts, ...texts.slice(3, 4)].map((text, row) => JSON.stringify({ ...text, split: partAt(row) }));

it('a column that says how rows are split is followed, is no input, and a row in two parts is told of and not tested', async () => {
  const datasetId = await uploadFile(bench, lines.join('\n'));
  const profile = await readProfile(bench.bucket, tenantId, datasetId);
  expect(profile.findings.find(({ kind }) => kind === 'rows_in_two_parts')).toMatchObject({
    row_count: 1,
    examples: ['row 200 (test) repeats row 4 (train)'],
  });

  const candidates = ['baseline', 'ngram_linear'];
  const body = { dataset_id: datasetId, target: 'label', task: 'auto', seed: 3, compute: 'auto', candidates } as const;
  const run = (await createRun(bench)(apiRequest({ body: { ...body, candidates } }))).body;
  expect(run.task).toBe('text_classification');
  const ref = [tenantId, run.id] as const;
  await cleanRows(bench, ref);
  const { message } = await splitAndPlan(bench, ref);
  expect(message).toContain('140 rows to train on, 30 to validate, 29 to test. As the column "split" says.');
  expect(message).toContain('Left out 1 test rows');
  for (const candidate of candidates) {
    await trainRunCandidate(bench, { tenant_id: tenantId, run_id: run.id, candidate });
    await recordTraining(bench, ref, candidate, undefined);
  }
  await evaluateCandidates(bench, ref);
  await decideGate(bench, ref);
  await registerVersion(bench, ref);
  await deployVersion(bench, ref);

  const { model_id = null, version_id = null } = (await bench.runs.get(...ref)) ?? {};
  if (!model_id || !version_id) throw new Error('The run made no model');
  const params = { model_id, version_id };
  const version = (await getVersion(bench)(apiRequest({ params }))).body;
  expect(version.input_schema.map(({ name }) => name)).toEqual(['text']);
  expect(version.evaluation.row_count).toBe(29);
  const card = (await getModelCard(bench)(apiRequest({ params, query: { language: 'en' } }))).body;
  expect(card.data.split_column).toBe('split');
  expect(card.markdown).toContain('as the column split says');
});
