import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomerMessages } from '../../../examples/customer-service/messages.ts';
import { deleteDataset } from '../../../functions/datasets/delete-dataset.ts';
import { copyPretrained } from '../../../functions/prepare/copy-pretrained.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { estimateRun } from '../../../functions/runs/estimate-run.ts';
import { operatorPretrainedFolder } from '../../../shared/bucket/keys.ts';
import { sha256 } from '../../../shared/learning/artifact/files.ts';
import { openRunPretrained } from '../../../shared/pretrained/copy-store.ts';
import type { PretrainedChoice } from '../../../shared/pretrained/schema.ts';
import type { RunRow } from '../../../shared/run/run-row.ts';
import { runRequest } from '../../../shared/run/schema.ts';
import type { Id } from '../../../shared/runtime/ids.ts';
import { apiRequest } from '../../support/api-request.ts';
import { startHub } from '../../support/hub.ts';
import { pretrainedArchive, publishedFiles } from '../../support/learning/pretrained-archive.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

const { tenantId } = idsOf('A');
const bytesOf = (config: object) => Buffer.from(JSON.stringify(config));
let bench: Workbench;
let hub: Awaited<ReturnType<typeof startHub>>;
let textsId: string;
let modelId: Id<'dataset'>;
beforeAll(async () => {
  hub = await startHub();
  bench = await startWorkbench(hub.url);
  textsId = await uploadFile(bench, makeCustomerMessages(1, 200), { filename: 'messages.jsonl' });
  modelId = (await uploadFile(bench, pretrainedArchive() as never, { filename: 'bert.zip' })) as Id<'dataset'>;
  for (const [name, content] of Object.entries(publishedFiles('bert'))) {
    await bench.bucket.put(`${operatorPretrainedFolder('tiny')}${name}`, content);
  }
  const base = { model_type: 'bert', vocab_size: 21_128 };
  await bench.bucket.put(`${operatorPretrainedFolder('chinese-base')}config.json`, bytesOf(base));
  const large = { model_type: 'bert', hidden_size: 1024, num_hidden_layers: 24, intermediate_size: 4096 };
  await bench.bucket.put(
    `${operatorPretrainedFolder('large')}config.json`,
    bytesOf({ ...large, num_attention_heads: 16 }),
  );
});
afterAll(async () => {
  hub.close();
  await bench.close();
});

const asked = (more: object) =>
  apiRequest({
    body: runRequest.parse({
      dataset_id: textsId,
      target: 'intent',
      task: 'intent',
      candidates: ['fine_tuned_encoder'],
      ...more,
    }),
  });
const estimate = async (more: object) => (await estimateRun(bench)(asked(more))).body;

describe('an estimate of fine-tuning', () => {
  it.each<[string, () => object]>([
    ['an upload', () => ({ dataset_id: modelId })],
    ["an operator's folder", () => ({ folder: 'tiny' })],
    ['a model of the hub', () => ({ hub: 'tiny/bert' })],
  ])('takes %s', async (_, pretrained) => {
    const { candidates } = await estimate({ pretrained: pretrained() });
    expect(candidates).toMatchObject([{ name: 'fine_tuned_encoder', compute: 'lambda' }]);
  });

  it('says how long a large model takes, and sends it where there is memory for it', async () => {
    const [small] = (await estimate({ pretrained: { folder: 'tiny' } })).candidates;
    const [large] = (await estimate({ pretrained: { folder: 'chinese-base' } })).candidates;
    expect(large).toMatchObject({ compute: 'sagemaker', machine: 'ml.m5.xlarge' });
    expect(large?.seconds.high).toBeGreaterThan(5 * (small?.seconds.high ?? 0));
    await expect(estimate({ pretrained: { folder: 'chinese-base' }, compute: 'lambda' })).rejects.toMatchObject({
      param: 'pretrained',
      message: expect.stringMatching(/takes about 6\.\d GB of memory; lambda has 3\.5.*leave `compute` out/),
    });
  });

  it.each<[string, () => object, object]>([
    [
      'what could not be served',
      () => ({ folder: 'large' }),
      { message: expect.stringContaining('at most 600 MB can be served') },
    ],
    ['a folder that is not there', () => ({ folder: 'nothing' }), { code: 'not_found', param: 'pretrained.folder' }],
    [
      'a dataset of rows',
      () => ({ dataset_id: textsId }),
      { code: 'unusable_dataset', param: 'pretrained.dataset_id' },
    ],
    ['an unknown dataset', () => ({ dataset_id: `ds_${'0'.repeat(26)}` }), { code: 'not_found' }],
    ['an unknown model of the hub', () => ({ hub: 'tiny/none' }), { code: 'not_found', param: 'pretrained.hub' }],
    ['a private model', () => ({ hub: 'private/model' }), { code: 'invalid_request', param: 'pretrained.hub' }],
    ['a hub that fails', () => ({ hub: 'broken/model' }), { code: 'unavailable', param: 'pretrained.hub' }],
  ])('refuses %s', async (_, pretrained, problem) => {
    await expect(estimate({ pretrained: pretrained() })).rejects.toMatchObject(problem);
  });

  it('refuses to learn from a model as if it were rows', async () => {
    const refused = { code: 'unusable_dataset', message: expect.stringContaining('has no rows') };
    await expect(estimate({ dataset_id: modelId })).rejects.toMatchObject({ ...refused, param: 'dataset_id' });
    await expect(estimate({ test_dataset_id: modelId })).rejects.toMatchObject({
      ...refused,
      param: 'test_dataset_id',
    });
  });
});

describe('a run that fine-tunes', () => {
  const runOf = (letter: string, pretrained: PretrainedChoice) =>
    ({ tenant_id: tenantId, id: `run_${letter.repeat(26)}`, pretrained }) as RunRow;

  it.each<[string, string, () => PretrainedChoice, string]>([
    ['an upload', 'B', () => ({ dataset_id: modelId }), 'dataset ds_'],
    ['a model of the hub', 'C', () => ({ hub: 'tiny/bert', revision: 'main' }), 'hub tiny/bert at main'],
    ["an operator's folder", 'D', () => ({ folder: 'tiny' }), 'folder tiny'],
  ])('reads %s where its trainings may', async (_, letter, choose, source) => {
    const choice = choose();
    const run = runOf(letter, choice);
    await copyPretrained(bench, run, choice);
    const { base, load } = await openRunPretrained(bench.bucket, [tenantId, run.id], choice);
    expect(base).toEqual({
      family: 'bert',
      source: expect.stringContaining(source),
      sha256: sha256(publishedFiles('bert')['model.safetensors'] ?? new Uint8Array()),
    });
    expect((await load()).parameters.tokens).toHaveLength(64 * 32);
  });

  it('holds the uploaded model, so that it is not deleted under it', async () => {
    const { body } = await createRun(bench)(asked({ pretrained: { dataset_id: modelId } }));
    expect(body.pretrained).toEqual({ dataset_id: modelId });
    const deletion = deleteDataset(bench)(apiRequest({ params: { dataset_id: modelId } }));
    await expect(deletion).rejects.toMatchObject({ code: 'dataset_in_use' });
  });
});
