import { rawDataKey } from '../../shared/bucket/keys.ts';
import { archivedFiles } from '../../shared/dataset/pretrained/archived-files.ts';
import { readUpload } from '../../shared/dataset/read-dataset.ts';
import type { BaseModel } from '../../shared/learning/pretrained/base-model.ts';
import type { PretrainedFiles } from '../../shared/learning/pretrained/pretrained-model.ts';
import { writePretrainedCopy } from '../../shared/pretrained/copy-store.ts';
import { hubFiles } from '../../shared/pretrained/hub-files.ts';
import type { PretrainedChoice } from '../../shared/pretrained/schema.ts';
import { sourceName } from '../../shared/pretrained/source-name.ts';
import type { RunRow } from '../../shared/run/run-row.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import type { Services } from './services.ts';

/**
 * Copies what a run begins with to where its trainings may read it; null for the operator's folder, which they read
 * themselves. Throws RunError that names what is wrong with it.
 */
export async function copyPretrained(
  services: Services,
  run: RunRow,
  choice: PretrainedChoice,
): Promise<BaseModel | null> {
  if ('folder' in choice) return null;
  const files = 'hub' in choice ? await hubFiles(services.hub, choice) : await uploadedFiles(services, run, choice);
  return writePretrainedCopy(services.bucket, [run.tenant_id, run.id], files);
}

async function uploadedFiles(
  { bucket }: Services,
  { tenant_id }: RunRow,
  choice: Extract<PretrainedChoice, { dataset_id: string }>,
): Promise<PretrainedFiles> {
  const upload = await readUpload(await bucket.stream(rawDataKey(tenant_id, choice.dataset_id)));
  if (upload.kind === 'pretrained') return archivedFiles(upload.entries, sourceName(choice));
  throw new RunError('pretrained_unusable', 'The dataset holds no pretrained model.', { param: 'pretrained' });
}
