import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { BucketClient } from '../bucket/client.ts';
import { operatorPretrainedFolder, pretrainedCopyFolder } from '../bucket/keys.ts';
import { baseModel } from '../learning/pretrained/base-model.ts';
import type { ByteSource } from '../learning/pretrained/byte-source.ts';
import { configFileName } from '../learning/pretrained/encoder-config.ts';
import { pretrainedError } from '../learning/pretrained/pretrained-error.ts';
import {
  openPretrained,
  type PretrainedFiles,
  type PretrainedModel,
  tokenizerFileNames,
} from '../learning/pretrained/pretrained-model.ts';
import { weightsFileName } from '../learning/pretrained/safetensors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { PretrainedChoice } from './schema.ts';
import { sourceName } from './source-name.ts';

type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];

const sourceFile = z.strictObject({ base: baseModel, weights_bytes: z.int(), texts: z.array(z.string()) });
const sourceFileName = 'source.json';

/**
 * Copies a pretrained model, once it was checked, to where the run's trainings may read it. Throws RunError
 * `pretrained_unusable`.
 */
export async function writePretrainedCopy(bucket: BucketClient, ref: RunRef, files: PretrainedFiles) {
  const folder = pretrainedCopyFolder(...ref);
  const { base, load } = await openPretrained(files);
  await load();
  const texts: string[] = [];
  for (const name of [configFileName, ...tokenizerFileNames]) {
    const text = await files.text(name);
    if (text === undefined) continue;
    await bucket.put(`${folder}${name}`, text, 'text/plain');
    texts.push(name);
  }
  const weights = await files.weights();
  await bucket.put(`${folder}${weightsFileName}`, await weights.read(0, weights.sizeBytes));
  const source: z.infer<typeof sourceFile> = { base, weights_bytes: weights.sizeBytes, texts };
  await bucket.putJson(`${folder}${sourceFileName}`, source);
  return base;
}

/** Opens what a run begins with: its copy, or the operator's folder. Throws RunError `pretrained_unusable`. */
export async function openRunPretrained(
  bucket: BucketClient,
  ref: RunRef,
  choice: PretrainedChoice,
): Promise<PretrainedModel> {
  return openPretrained('folder' in choice ? folderFiles(bucket, choice) : await copiedFiles(bucket, ref));
}

async function copiedFiles(bucket: BucketClient, ref: RunRef): Promise<PretrainedFiles> {
  const folder = pretrainedCopyFolder(...ref);
  const { base, weights_bytes, texts } = sourceFile.parse(await bucket.json(`${folder}${sourceFileName}`));
  return {
    source: base.source,
    text: async (name) => (texts.includes(name) ? textOf(bucket, `${folder}${name}`) : undefined),
    weights: async () => rangesOf(bucket, `${folder}${weightsFileName}`, weights_bytes),
    weightsSha256: async () => base.sha256,
  };
}

function folderFiles(bucket: BucketClient, choice: Extract<PretrainedChoice, { folder: string }>): PretrainedFiles {
  const folder = operatorPretrainedFolder(choice.folder);
  const key = `${folder}${weightsFileName}`;
  return {
    source: sourceName(choice),
    text: async (name) => {
      const isThere = (await bucket.sizeBytes(`${folder}${name}`)) !== undefined;
      return isThere ? textOf(bucket, `${folder}${name}`) : undefined;
    },
    weights: async () => {
      const sizeBytes = await bucket.sizeBytes(key);
      if (sizeBytes === undefined)
        throw pretrainedError(weightsFileName, `is missing in the folder "${choice.folder}"`);
      return rangesOf(bucket, key, sizeBytes);
    },
    weightsSha256: async () => {
      const hash = createHash('sha256');
      for await (const chunk of await bucket.stream(key)) hash.update(chunk);
      return hash.digest('hex');
    },
  };
}

const rangesOf = (bucket: BucketClient, key: string, sizeBytes: number): ByteSource => ({
  sizeBytes,
  read: (from, end) => bucket.range(key, from, end),
});

async function textOf(bucket: BucketClient, key: string): Promise<string> {
  return new TextDecoder().decode(await bucket.bytes(key));
}
