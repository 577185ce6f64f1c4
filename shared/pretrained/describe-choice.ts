import type { BucketClient } from '../bucket/client.ts';
import { operatorPretrainedFolder } from '../bucket/keys.ts';
import { readProfile } from '../dataset/read-profile.ts';
import type { DatasetStore } from '../dataset/store.ts';
import { configFileName, readEncoderConfig } from '../learning/pretrained/encoder-config.ts';
import { type EncoderSize, encoderBytes, encoderSize } from '../learning/pretrained/encoder-size.ts';
import { ProblemError, RunError } from '../runtime/errors.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { HubClient } from './hub-client.ts';
import { servedModelBytes } from './limits.ts';
import type { PretrainedChoice } from './schema.ts';

interface Sources {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  readonly hub: HubClient;
}

const param = 'pretrained';

/**
 * How large the chosen model is, from its config alone. Throws ProblemError where there is none, or where it could be
 * trained and then not be served.
 */
export async function describeChoice(
  sources: Sources,
  tenantId: TenantId,
  choice: PretrainedChoice,
): Promise<EncoderSize> {
  const size = await sizeOf(sources, tenantId, choice);
  const bytes = encoderBytes(size);
  if (bytes > servedModelBytes) {
    const detail = `\`pretrained\`: the model takes ${megabytes(bytes)} MB as float32; at most ${megabytes(servedModelBytes)} MB can be served. Choose a smaller one.`;
    throw new ProblemError('invalid_request', detail, { param });
  }
  return size;
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);

async function sizeOf(sources: Sources, tenantId: TenantId, choice: PretrainedChoice): Promise<EncoderSize> {
  if ('dataset_id' in choice) return uploadedSize(sources, tenantId, choice.dataset_id);
  const text = 'folder' in choice ? await folderConfig(sources, choice.folder) : await hubConfig(sources, choice);
  try {
    return encoderSize(readEncoderConfig(text));
  } catch (cause) {
    if (!(cause instanceof RunError)) throw cause;
    throw new ProblemError('invalid_request', cause.message, { param, cause });
  }
}

async function uploadedSize(
  { bucket, datasets }: Sources,
  ...ref: Parameters<DatasetStore['get']>
): Promise<EncoderSize> {
  const place = 'pretrained.dataset_id';
  const row = await datasets.get(...ref);
  if (!row) throw new ProblemError('not_found', 'There is no dataset with this id.', { param: place });
  if (row.state !== 'ready') {
    throw new ProblemError('conflict', `The dataset is ${row.state}; a run needs one that is ready.`, { param: place });
  }
  const { pretrained } = await readProfile(bucket, ...ref);
  if (!pretrained) {
    const detail =
      'The dataset holds rows, and no pretrained model. Upload a ZIP with config.json, model.safetensors and the files of the tokenizer.';
    throw new ProblemError('unusable_dataset', detail, { param: place });
  }
  return encoderSize({
    vocabularySize: pretrained.vocabulary_size,
    placeCount: pretrained.places,
    typeCount: pretrained.token_types,
    width: pretrained.width,
    blockCount: pretrained.layers,
    feedForwardWidth: pretrained.feed_forward_width,
  });
}

async function folderConfig({ bucket }: Sources, folder: string): Promise<string> {
  const key = `${operatorPretrainedFolder(folder)}${configFileName}`;
  if ((await bucket.sizeBytes(key)) !== undefined) return new TextDecoder().decode(await bucket.bytes(key));
  const detail = `The operator laid down no pretrained model "${folder}".`;
  throw new ProblemError('not_found', detail, { param: 'pretrained.folder' });
}

async function hubConfig({ hub }: Sources, choice: Extract<PretrainedChoice, { hub: string }>): Promise<string> {
  const place = 'pretrained.hub';
  const text = await hub.text(choice, configFileName).catch((cause: unknown) => {
    if (!(cause instanceof RunError)) throw cause;
    const code = cause.code === 'hub_refused' ? 'invalid_request' : 'unavailable';
    throw new ProblemError(code, cause.message, { param: place, cause });
  });
  if (text !== undefined) return text;
  const detail = `The hub has no ${configFileName} of "${choice.hub}" at "${choice.revision}". Check the name and the revision.`;
  throw new ProblemError('not_found', detail, { param: place });
}
