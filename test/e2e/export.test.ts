import { rmSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../support/ask.ts';
import { askOffline, unpackExport } from '../support/offline-runners.ts';
import { operatorOf } from '../support/operator.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';
import { unzip } from '../support/unzip.ts';

vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin();

let tenant: SignedUp;
let model: TrainedModel;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  model = await trainModel(tenant.client);
});

const askExport = (key: string, query = '') =>
  ask(`${twin().url}/v1/models/${model.modelId}/export${query}`, { method: 'GET', key });

test('an exported model is loaded by its link and answers offline what the API answers', async () => {
  const link = await tenant.client.exportModel({ model_id: model.modelId });
  expect(link).toMatchObject({ object: 'model_export', model_id: model.modelId, version_id: model.versionId });
  const response = await fetch(link.url);
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="${model.modelId}.zip"; filename*=UTF-8''${model.modelId}.zip`,
  );
  const archive = new Uint8Array(await response.arrayBuffer());
  expect(archive.length).toBe(link.size_bytes);
  const files = unzip(archive);
  expect([...files.keys()].sort()).toEqual(
    [
      'README.md',
      'README.zh-CN.md',
      'example-inputs.json',
      'example-outputs.json',
      'manifest.json',
      'model.onnx',
      'package.json',
      'predict.mjs',
      'predict.py',
      'requirements.txt',
      'runner.json',
      'weights.bin',
    ].sort(),
  );
  const folder = unpackExport(files);
  const inputs = [loan, { ...loan, income: null }, { income: 20_000, debt: 60_000, purpose: 'boat' }];
  const answer = await tenant.client.predict({ model_id: model.modelId, body: { inputs } });
  const offline = askOffline('Node.js', folder, inputs);
  rmSync(folder, { recursive: true });
  if (answer.object !== 'list') throw new Error('Not a list');
  answer.data.forEach(({ output, confidence }, row) => {
    expect(offline[row]?.label).toBe('label' in output && output.label);
    expect(offline[row]?.confidence).toBeCloseTo(confidence ?? 0, 9);
  });
});

test('the archive is made once and goes with the model', async () => {
  const link = await tenant.client.exportModel({ model_id: model.modelId, version: model.versionId });
  const again = await tenant.client.exportModel({ model_id: model.modelId });
  expect(again.size_bytes).toBe(link.size_bytes);
  expect(await operatorOf(twin()).objectKeys('/exports/')).toHaveLength(1);
});

test('a link is refused once it has expired or was changed', async () => {
  const { url } = await tenant.client.exportModel({ model_id: model.modelId });
  expect((await fetch(url.replace('X-Amz-Expires=900', 'X-Amz-Expires=901'))).status).toBe(403);
  expect((await fetch(url.replace(model.runId, 'run_other'))).status).toBe(403);
});

test('only the owner exports, by a key that may write models and use this one', async () => {
  const neighbour = await signUp(twin().url, 'Neighbour');
  expect(problemOf(await askExport(neighbour.key)).code).toBe('not_found');
  const { client } = tenant;
  const reader = await client.createApiKey({ body: { name: 'reader', scopes: ['models:read', 'predict'] } });
  expect(problemOf(await askExport(reader.secret)).code).toBe('missing_scope');
  const other = await client.createApiKey({
    body: { name: 'other', allowed_models: ['mdl_01JDBQ0000000000000000000A'] },
  });
  expect(problemOf(await askExport(other.secret)).code).toBe('model_not_allowed');
  expect(problemOf(await askExport(tenant.key, '?version=ver_01JDBQ0000000000000000000A')).code).toBe('not_found');
});

test('what is damaged in the bucket is not exported', async () => {
  const operator = operatorOf(twin());
  const fresh = await trainModel(tenant.client);
  const key = (await operator.objectKeys(`/${fresh.runId}/logistic_regression/model.onnx`))[0] ?? '';
  await operator.writeObject(key, (await operator.readObject(key)).toReversed());
  const failure = tenant.client.exportModel({ model_id: fresh.modelId });
  await expect(failure).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/model\.onnx differs from its checksum/),
  });
  expect(await operator.objectKeys(`/${fresh.runId}/logistic_regression/exports/`)).toEqual([]);
});
