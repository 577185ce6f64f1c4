import { beforeAll, expect, test, vi } from 'vitest';
import type { ModelVersion, Profile, RunEvent } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { uploadDataset } from '../support/dataset.ts';
import { sampleTexts } from '../support/learning/sample-texts.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
const twin = useTwin();

const partAt = (row: number) => (row < 140 ? 'train' : row < 170 ? 'validation' : 'test');
/** The last test row stands in the training rows, too. */
const texts = sampleTexts(200);
const lines = texts.map(({ text, label }, row) =>
  JSON.stringify({
    text: row === 199 ? texts[3]?.text : text,
    label: row === 199 ? texts[3]?.label : label,
    split: partAt(row),
  }),
);

let tenant: SignedUp;
let profile: Profile;
let version: ModelVersion;
let events: readonly RunEvent[];
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  const dataset = await uploadDataset(client, lines.join('\n'));
  profile = await client.getProfile({ dataset_id: dataset.id });
  const { id } = await client.createRun({
    body: { dataset_id: dataset.id, target: 'label', candidates: ['baseline', 'ngram_linear'] },
  });
  const run = await followRun(client, id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${run.error?.message}`);
  version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
  events = (await client.listRunEvents({ run_id: id, limit: 100 })).data;
});

test('a row that stands in train and test is told of before training', () => {
  expect(profile.schema.find(({ name }) => name === 'split')?.kind).toBe('split');
  const [leak] = profile.findings.filter(({ kind }) => kind === 'rows_in_two_parts');
  expect(leak).toMatchObject({ row_count: 1, examples: ['row 200 (test) repeats row 4 (train)'] });
});

test('the column is followed and no input, and the leaked row is left out of the test', async () => {
  expect(version.task).toBe('text_classification');
  expect(version.input_schema.map(({ name }) => name)).toEqual(['text']);
  expect(version.evaluation.row_count).toBe(29);
  const split = events.find(({ kind, step }) => kind === 'step_finished' && step === 'split');
  expect(split?.message).toContain('140 rows to train on, 30 to validate, 29 to test. As the column "split" says.');
  expect(split?.message).toContain('Left out 1 test rows');
  const { model_id, id: version_id } = version;
  const card = await tenant.client.getModelCard({ model_id, version_id });
  expect(card.data.split_column).toBe('split');
  expect(card.markdown).toContain('as the column split says');
});
