import { expect, test } from 'vitest';
import { zipLimits } from '../../../../shared/dataset/images/zip-entries.ts';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { readDataset } from '../../../../shared/dataset/read-dataset.ts';
import { pretrainedArchive } from '../../../support/learning/pretrained-archive.ts';
import { archive } from '../images/archive.ts';

async function* oneChunk(bytes: Uint8Array) {
  yield bytes;
}
const profileOf = (bytes: Uint8Array) => profileDataset(oneChunk(bytes));

test('a ZIP of a pretrained model is recognised by its content and described', async () => {
  const profile = await profileOf(pretrainedArchive());
  expect(profile).toMatchObject({ row_count: 0, columns: [] });
  expect(profile.pretrained).toEqual({
    family: 'bert',
    layers: 2,
    width: 32,
    heads: 4,
    feed_forward_width: 16,
    vocabulary_size: 64,
    places: 24,
    token_types: 2,
    parameter_count: 64 * 32 + 24 * 32 + 32 + 64 + 2 * (4 * 1056 + 2 * 512 + 16 + 32 + 128) + 1056,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    ignored_tensors: [],
    fresh_parameters: [],
  });
});

test('it is no table', async () => {
  await expect(readDataset(oneChunk(pretrainedArchive()))).rejects.toMatchObject({ code: 'pretrained_without_rows' });
});

test.each([
  [
    'its weights are a pickle',
    { 'model.safetensors': null, 'pytorch_model.bin': 'x' },
    'it must be one file model.safetensors',
  ],
  [
    'its weights are in shards',
    { 'model.safetensors': null, 'model-00001-of-00002.safetensors': 'x' },
    'it must be one file',
  ],
  ['it has two models', { 'other/model.safetensors': 'x' }, 'holds model.safetensors twice'],
  ['it has no config', { 'config.json': null }, 'config.json is missing'],
  ['it has no tokenizer', { 'vocab.txt': null }, 'There is no tokenizer'],
  ['it is another kind of model', { 'config.json': '{"model_type":"gpt2"}' }, '"gpt2"; these can be fine-tuned'],
  ['its weights are cut off', { 'model.safetensors': Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 123]) }, 'it is cut off'],
])('a model is refused when %s', async (_, changes, message) => {
  await expect(profileOf(pretrainedArchive(changes as Record<string, string | null>))).rejects.toMatchObject({
    code: 'pretrained_unusable',
    message: expect.stringContaining(message),
  });
});

test('weights may be larger than pictures, and what else is in a ZIP is judged as before', async () => {
  expect(zipLimits.weightsBytes).toBeGreaterThan(500_000_000);
  await expect(profileOf(pretrainedArchive({ '../../evil': 'x' }))).rejects.toThrow('leads out of the archive');
  await expect(profileOf(archive({ 'config.json': '{}', 'a.txt': 'x' }))).rejects.toThrow();
});
