import { expect, test } from 'vitest';
import { readEncoderConfig } from '../../../../shared/learning/pretrained/encoder-config.ts';
import { loadEncoder } from '../../../../shared/learning/pretrained/load-encoder.ts';
import { changedWeights, openBytes, pretrainedFile } from '../../../support/learning/safetensors.ts';

const configOf = (family: string) => readEncoderConfig(pretrainedFile(family, 'config.json').toString());
type Change = Parameters<typeof changedWeights>[1];
const load = async (family: string, change: Change) =>
  loadEncoder(configOf(family), await openBytes(changedWeights(family, change)));
const same: Change = (name, { shape }) => ({ name, shape });

test('names the heads that it leaves alone, and what begins anew', async () => {
  const { ignored, fresh } = await load('distilbert', same);
  expect([...ignored].sort()).toEqual([
    'classifier.bias',
    'classifier.weight',
    'pre_classifier.bias',
    'pre_classifier.weight',
  ]);
  expect(fresh).toEqual(['pooler.weights', 'pooler.bias']);
});

test.each(['bert', 'roberta'])('reads %s behind its prefix as without', async (family) => {
  const plain = await load(family, same);
  const prefixed = await load(family, (name, { shape }) => ({ name: `${family}.${name}`, shape }));
  expect(prefixed).toEqual(plain);
  expect(plain.fresh).toEqual([]);
});

test('reads gamma and beta as scale and shift', async () => {
  const old: Change = (name, { shape }) => ({
    name: name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta'),
    shape,
  });
  expect(await load('bert', old)).toEqual(await load('bert', same));
});

test('a pooler that is absent begins anew', async () => {
  const { fresh, ignored } = await load('bert', (name, { shape }) => ({
    name: name.replace('pooler.dense', 'other'),
    shape,
  }));
  expect(fresh).toEqual(['pooler.weights', 'pooler.bias']);
  expect(ignored).toEqual(['other.bias', 'other.weight']);
});

test('a tensor that is absent is named', async () => {
  const name = 'encoder.layer.1.output.dense.weight';
  const load1 = load('bert', (own, { shape }) => ({ name: own === name ? 'gone' : own, shape }));
  await expect(load1).rejects.toThrow(`model.safetensors lacks tensor "${name}"`);
});

test('weights of another family are refused as such', async () => {
  const weights = await openBytes(pretrainedFile('distilbert', 'model.safetensors'));
  await expect(loadEncoder(configOf('bert'), weights)).rejects.toThrow('its weights are not those of a bert model');
});

test('a tensor of another shape is named with both', async () => {
  const name = 'encoder.layer.0.intermediate.dense.weight';
  const turned = load('bert', (own, { shape }) => ({ name: own, shape: own === name ? [...shape].reverse() : shape }));
  await expect(turned).rejects.toThrow(
    `has tensor "${name}" of shape [32, 16], but by config.json it should have [16, 32]`,
  );
});

test('weights that are not finite are refused', async () => {
  const bytes = Buffer.from(pretrainedFile('roberta', 'model.safetensors'));
  bytes.writeFloatLE(Number.NaN, bytes.length - 4);
  const weights = await openBytes(bytes);
  await expect(loadEncoder(configOf('roberta'), weights)).rejects.toThrow('that are not finite');
});
