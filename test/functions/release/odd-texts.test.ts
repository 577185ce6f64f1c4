import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCustomerMessages } from '../../../examples/customer-service/messages.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { readProfile } from '../../../shared/dataset/read-profile.ts';
import { evaluate } from '../../../shared/learning/evaluate/evaluate.ts';
import { CandidateFiles } from '../../../shared/run/candidate-files.ts';
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
const odd = [
  { text: 'the kettle is broken '.repeat(47_000), intent: 'complaint' },
  { text: '😡😡😡', intent: 'complaint' },
  { text: '👍🏽🎉', intent: 'praise' },
  { text: 'где мой parcel 在哪里 مرحبا', intent: 'track_delivery' },
];

it('a text of a megabyte, emoji alone and mixed scripts are profiled and learned among others', async () => {
  const content = `${makeCustomerMessages(1, 500)}${odd.map((message) => JSON.stringify(message)).join('\n')}\n`;
  const datasetId = await uploadFile(bench, content);
  const { columns } = await readProfile(bench.bucket, tenantId, datasetId);
  const { texts } = columns.find(({ name }) => name === 'text') ?? {};
  // Cleaning takes the space at the end.
  expect(texts?.characters.max).toBe(21 * 47_000 - 1);
  expect(texts?.characters.median).toBeLessThan(60);
  const languages = new Map(texts?.languages.map(({ language, share }) => [language, share]));
  expect(languages.get('en')).toBeGreaterThan(0.3);
  expect(languages.get('zh')).toBeGreaterThan(0.15);

  const candidates = ['ngram_linear'];
  const body = { dataset_id: datasetId, target: 'intent', task: 'auto', seed: 3, compute: 'auto', candidates } as const;
  const run = (await createRun(bench)(apiRequest({ body: { ...body, candidates } }))).body;
  const ref = [tenantId, run.id] as const;
  await cleanRows(bench, ref);
  await splitAndPlan(bench, ref);
  await trainRunCandidate(bench, { tenant_id: tenantId, run_id: run.id, candidate: 'ngram_linear' });
  const heldOut = await new CandidateFiles(bench.bucket, ...ref, 'ngram_linear').readHeldOut();
  expect(evaluate(heldOut).scores.accuracy).toBeGreaterThan(0.85);
});
