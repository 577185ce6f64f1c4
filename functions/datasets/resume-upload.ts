import { rawDataKey } from '../../shared/bucket/keys.ts';
import { partsOf } from '../../shared/dataset/part-sizes.ts';
import { signParts } from '../../shared/dataset/sign-parts.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { findDataset } from './find-dataset.ts';
import type { DatasetUseCase, Services } from './services.ts';

/** New URLs for the parts that S3 does not hold in full. */
export const resumeUpload =
  ({ datasets, uploads }: Services): DatasetUseCase<'resumeUpload'> =>
  async ({ params, caller: { tenantId }, nowMs }) => {
    const row = await findDataset(datasets, tenantId, params.dataset_id);
    const key = rawDataKey(tenantId, row.id);
    const arrived = row.state === 'uploading' ? await uploads.arrivedParts(key, row.upload_id) : undefined;
    if (!arrived) {
      throw new ProblemError('conflict', `The dataset is ${row.state}: its upload is over. Create a new dataset.`);
    }
    const sizes = new Map(arrived.map(({ partNumber, sizeBytes }) => [partNumber, sizeBytes]));
    const missing = partsOf(row.size_bytes, row.part_size_bytes).filter(
      ({ part_number, size_bytes }) => sizes.get(part_number) !== size_bytes,
    );
    const target = { key, uploadId: row.upload_id, partSizeBytes: row.part_size_bytes };
    return { body: await signParts(uploads, target, missing, nowMs) };
  };
