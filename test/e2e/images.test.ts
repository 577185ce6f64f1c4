import { beforeAll, expect, test, vi } from 'vitest';
import { makeChestImages, nextImages } from '../../examples/medical-imaging/chest-images.ts';
import type { ModelVersion, Profile } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { readLedger } from '../support/ledger.ts';
import { readableImages, unreadableImages } from '../support/odd-images.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
const twin = useTwin();

let tenant: SignedUp;
let profile: Profile;
let version: ModelVersion;
let datasetId: string;
const training = makeChestImages(1, 300);
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  const dataset = await uploadDataset(client, training, 'chests.zip');
  datasetId = dataset.id;
  profile = await client.getProfile({ dataset_id: dataset.id });
  const more = await uploadDataset(client, makeChestImages(2, 150), 'more.zip');
  const request = { target: 'label', candidates: ['small_residual_network'] };
  const created = await client.createRun({ body: { ...request, dataset_id: dataset.id, test_dataset_id: more.id } });
  const run = await followRun(client, created.id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${run.error?.message}`);
  version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
});

const predict = (image: string) => tenant.client.predict({ model_id: version.model_id, body: { inputs: { image } } });

test('a ZIP of images becomes a model that is judged as a diagnosis is', () => {
  expect(profile.columns[0]?.images).toMatchObject({ read_as: '32x32x1', formats: [{ format: 'png', count: 300 }] });
  expect(version.task).toBe('image_classification');
  expect(version.evaluation).toMatchObject({ kind: 'classification', diagnosis: { positive: 'shadow' } });
  const { scores, baseline_scores } = version.evaluation;
  expect(scores.log_loss).toBeLessThan(baseline_scores.log_loss ?? 0);
});

test('what it got wrong is named by the files of the test ZIP', () => {
  const { evaluation } = version;
  if (evaluation.kind !== 'classification') throw new Error('wrong kind');
  const wrong = evaluation.confusion_matrix.flatMap((row, truth) => row.filter((_, predicted) => predicted !== truth));
  const count = wrong.reduce((sum, one) => sum + one, 0);
  expect(evaluation.worst_errors).toHaveLength(Math.min(20, count));
  for (const { file, label } of evaluation.worst_errors ?? []) expect(file).toContain(`${label}/`);
});

test('an image file is answered, metered', async () => {
  const [image = ''] = nextImages(7);
  const answered = await predict(image);
  if (!('output' in answered)) throw new Error('One input was answered by a list');
  expect(answered.output).toMatchObject({ probabilities: { clear: expect.any(Number), shadow: expect.any(Number) } });
  const predictions = (await readLedger(tenant.client)).filter(({ meter }) => meter === 'predictions');
  expect(predictions.map(({ quantity }) => quantity)).toEqual([1]);
});

test('an answer is explained by a heat map', async () => {
  const [, image = ''] = nextImages(7);
  const body = { inputs: { image }, explain: true };
  const answered = await tenant.client.predict({ model_id: version.model_id, body });
  const { heat_map: heat } = 'output' in answered ? answered : {};
  expect(heat).toMatchObject({ width: 8, height: 8 });
  expect(heat?.values).toHaveLength(64);
});

test('what is no image is refused, and nothing is billed', async () => {
  const json = { inputs: { image: Buffer.from('no image').toString('base64') } };
  const answered = await ask(`${twin().url}/v1/models/${version.model_id}/predict`, { key: tenant.key, json });
  const problem = problemOf(answered);
  expect(problem).toMatchObject({ status: 422, code: 'invalid_input', param: 'inputs.image' });
  const predictions = (await readLedger(tenant.client)).filter(({ meter }) => meter === 'predictions');
  expect(predictions).toHaveLength(2);
});

test('images whose diagnosis was told later are learned from, too', async () => {
  const { client } = tenant;
  const { model_id } = version;
  const images = nextImages(7);
  for (const image of images) {
    const answered = await client.predict({ model_id, body: { inputs: { image }, store: true } });
    if (!('id' in answered)) throw new Error('One input was answered by a list');
    await client.giveFeedback({ prediction_id: answered.id, body: { label: 'shadow' } });
  }
  const { id } = await client.createFeedbackDataset({ model_id, body: {} });
  await vi.waitUntil(async () => (await client.getDataset({ dataset_id: id })).state === 'ready', 60_000);
  const wish = { dataset_id: datasetId, extra_dataset_ids: [id], target: 'label', candidates: ['baseline'] };
  const run = await followRun(client, (await client.createRun({ body: wish })).id);
  const { data } = await client.listRunEvents({ run_id: run.id, limit: 100 });
  const factsOf = (step: string) => data.find((one) => one.kind === 'step_finished' && one.step === step)?.facts;
  expect(factsOf('clean')).toMatchObject({ kept: 300, extra_rows: images.length });
  expect(factsOf('split')).toMatchObject({ train: 195 + images.length, validation: 45, test: 60 });
});

const sent = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;

test.each(Object.entries(readableImages))('%s is read as well as any image', async (_, make) => {
  const answered = await predict(sent(await make()));
  expect(answered).toMatchObject({ output: { probabilities: { clear: expect.any(Number) } } });
});

test.each(Object.entries(unreadableImages))(
  '%s is refused with the reason, and not billed',
  async (_, [make, reason]) => {
    const before = (await readLedger(tenant.client)).length;
    const json = { inputs: { image: sent(await make()) } };
    const answered = await ask(`${twin().url}/v1/models/${version.model_id}/predict`, { key: tenant.key, json });
    expect(problemOf(answered)).toMatchObject({ status: 422, code: 'invalid_input', param: 'inputs.image' });
    expect(problemOf(answered).detail).toContain(reason);
    expect(await readLedger(tenant.client)).toHaveLength(before);
  },
);

test('a ZIP that is no archive of images fails its dataset with the way to mend it', async () => {
  const broken = await uploadDataset(tenant.client, training.subarray(0, 5000), 'broken.zip');
  expect(broken).toMatchObject({ state: 'failed', error: { code: 'zip_damaged' } });
});
