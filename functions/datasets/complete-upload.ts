import { rawDataKey } from '../../shared/bucket/keys.ts';
import { checkArrivedParts } from '../../shared/dataset/arrived-parts.ts';
import { partsOf } from '../../shared/dataset/part-sizes.ts';
import { showDataset } from '../../shared/dataset/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { checkStorageRoom } from '../../shared/wallet/storage-room.ts';
import { findDataset } from './find-dataset.ts';
import type { DatasetUseCase, Services } from './services.ts';

/**
 * Puts the parts together; the row's new state `uploaded` then has it profiled. Safe to repeat at any point: where the
 * news of it was lost before anyone began to profile, it is told again.
 */
export const completeUpload =
  ({ bucket, datasets, table, uploads }: Services): DatasetUseCase<'completeUpload'> =>
  async ({ params, body, caller: { tenantId }, nowMs }) => {
    const row = await findDataset(datasets, tenantId, params.dataset_id);
    if (row.state === 'deleting') throw new ProblemError('not_found', 'The dataset is being deleted.');
    if (row.state !== 'uploading' && row.state !== 'uploaded') return { body: showDataset(row) };
    // Uploads that began side by side may each have fitted; together they do not.
    if (row.state === 'uploading') await checkStorageRoom(table, tenantId, row.size_bytes, nowMs);
    const key = rawDataKey(tenantId, row.id);
    const arrived = await uploads.arrivedParts(key, row.upload_id);
    const expected = partsOf(row.size_bytes, row.part_size_bytes);
    const isCompleted =
      arrived && (await uploads.complete(key, row.upload_id, checkArrivedParts(expected, body.parts, arrived)));
    if (!isCompleted && (await bucket.sizeBytes(key)) !== row.size_bytes) {
      throw new ProblemError('upload_incomplete', 'The upload was dropped before it was complete. Begin a new one.');
    }
    const uploaded = await datasets.markUploaded([tenantId, row.id], nowMs);
    return { body: showDataset(uploaded ?? (await findDataset(datasets, tenantId, row.id))) };
  };
