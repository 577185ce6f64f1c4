import { beforeAll, expect, test, vi } from 'vitest';
import type { ModelVersion } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { pretrainedArchive } from '../support/learning/pretrained-archive.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
const twin = useTwin();

/** Reviews in words of the tiny model's vocabulary. */
const reviews = ['text,label', ...Array.from({ length: 400 }, (_, row) => reviewOf(row))].join('\n');
function reviewOf(row: number): string {
  const letters = [row, row / 26, row * 7].map((place) => String.fromCharCode(97 + (Math.floor(place) % 26))).join(' ');
  return row % 2 === 0 ? `the film ${letters} good,praise` : `the film ${letters} bad,blame`;
}

let tenant: SignedUp;
let baseId: string;
let textsId: string;
let version: ModelVersion;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  baseId = (await uploadDataset(client, pretrainedArchive(), 'tiny-bert.zip')).id;
  textsId = (await uploadDataset(client, reviews)).id;
  const created = await client.createRun({
    body: {
      dataset_id: textsId,
      target: 'label',
      task: 'text_classification',
      candidates: ['fine_tuned_encoder'],
      pretrained: { dataset_id: baseId },
    },
  });
  const run = await followRun(client, created.id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${JSON.stringify(run)}`);
  version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
});

test('a ZIP of a pretrained model is profiled as one', async () => {
  const profile = await tenant.client.getProfile({ dataset_id: baseId });
  expect(profile.pretrained).toMatchObject({ family: 'bert', layers: 2, width: 32, vocabulary_size: 64 });
});

test('a model that was fine-tuned from an upload answers', async () => {
  const inputs = [{ text: 'good film' }, { text: '' }, { text: '取消' }];
  const answered = await tenant.client.predict({ model_id: version.model_id, body: { inputs } });
  if (!('data' in answered)) throw new Error('Several inputs were answered by one');
  expect(answered.data).toHaveLength(3);
  for (const { output } of answered.data) {
    expect(output).toMatchObject({ probabilities: { praise: expect.any(Number), blame: expect.any(Number) } });
  }
});

test('its version and its card name what it began with', async () => {
  const base = { family: 'bert', source: `dataset ${baseId}`, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) };
  expect(version.base_model).toEqual(base);
  const card = await tenant.client.getModelCard({
    model_id: version.model_id,
    version_id: version.id,
    language: 'en',
  });
  expect(card.method.base_model).toEqual(base);
  expect(card.markdown).toContain('- Begun with: bert, dataset ');
});

test('it cannot be learned from as if it were rows', async () => {
  const json = { dataset_id: baseId, target: 'label' };
  const answered = await ask(`${twin().url}/v1/runs`, { key: tenant.key, json });
  expect(problemOf(answered)).toMatchObject({ status: 422, code: 'unusable_dataset', param: 'dataset_id' });
});
