import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPretrained } from '../../../shared/learning/pretrained/pretrained-model.ts';
import { HubClient } from '../../../shared/pretrained/hub-client.ts';
import { hubFiles } from '../../../shared/pretrained/hub-files.ts';
import { pretrainedChoice } from '../../../shared/pretrained/schema.ts';
import { startHub } from '../../support/hub.ts';

let hub: Awaited<ReturnType<typeof startHub>>;
let client: HubClient;
beforeAll(async () => {
  hub = await startHub();
  client = new HubClient(`${hub.url}/`);
});
afterAll(() => hub.close());

test('a model is read file by file in the layout of the hub, its weights once', async () => {
  const model = await openPretrained(await hubFiles(client, { hub: 'tiny/bert', revision: 'main' }));
  expect(model.base).toMatchObject({ family: 'bert', source: 'hub tiny/bert at main' });
  expect((await model.load()).fresh).toEqual([]);
  expect(hub.asked).toContain('/tiny/bert/resolve/main/vocab.txt');
  expect(hub.asked.filter((url) => url.endsWith('/model.safetensors'))).toHaveLength(1);
});

test('a branch with slashes is one part of the address, and redirections are followed', async () => {
  expect(await client.text({ hub: 'tiny/bert', revision: 'refs/pr/1' }, 'config.json')).toContain('"bert"');
  expect(await client.text({ hub: 'moved/bert', revision: 'main' }, 'config.json')).toContain('"bert"');
});

test('a file that is not there is no error, a model that is not there is one', async () => {
  expect(await client.text({ hub: 'tiny/bert', revision: 'main' }, 'merges.txt')).toBeUndefined();
  await expect(hubFiles(client, { hub: 'tiny/none', revision: 'v2' })).rejects.toMatchObject({
    code: 'hub_file_missing',
    message: expect.stringContaining('The hub has no config.json of "tiny/none" at "v2"'),
  });
});

test.each([
  ['private', 'hub_refused', 'answered 401. The model is private'],
  ['gated', 'hub_refused', 'answered 403'],
  ['broken', 'hub_failed', 'answered 502'],
  ['cut', 'hub_unreachable', 'could not be reached'],
  ['huge', 'hub_file_too_large', 'has more than 1000 bytes'],
  ['endless', 'hub_file_too_large', 'has more than 1000 bytes'],
])('what a %s model answers is said', async (name, code, message) => {
  const asked = client.bytes({ hub: `${name}/model`, revision: 'main' }, 'config.json', 1000);
  await expect(asked).rejects.toMatchObject({ name: 'RunError', code, param: 'pretrained' });
  await expect(asked).rejects.toThrow(message);
});

test('a hub that is not there is said', async () => {
  const nowhere = new HubClient('http://127.0.0.1:9');
  await expect(nowhere.text({ hub: 'a/b', revision: 'main' }, 'config.json')).rejects.toMatchObject({
    code: 'hub_unreachable',
    message: expect.stringContaining('http://127.0.0.1:9/a/b/resolve/main/config.json could not be reached'),
  });
});

test.each([
  { hub: '../etc' },
  { hub: 'a/b/c' },
  { hub: 'a/..' },
  { hub: 'a b' },
  { hub: 'a/b', revision: '../main' },
  { hub: 'a/b', folder: 'c' },
  { folder: '../x' },
  { folder: 'a/b' },
  {},
])('%j names no model', (choice) => {
  expect(pretrainedChoice.safeParse(choice).success).toBe(false);
});
