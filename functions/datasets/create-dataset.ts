import { rawDataKey } from '../../shared/bucket/keys.ts';
import { maxDatasetBytes } from '../../shared/dataset/dataset.ts';
import { freshDataset } from '../../shared/dataset/fresh-row.ts';
import { partSizeBytes, partsOf } from '../../shared/dataset/part-sizes.ts';
import { signParts } from '../../shared/dataset/sign-parts.ts';
import { showDataset } from '../../shared/dataset/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { checkStorageRoom } from '../../shared/wallet/storage-room.ts';
import type { DatasetUseCase, Services } from './services.ts';

/** An upload that nobody completes is forgotten after a day; S3 drops its parts a little later. */
const uploadSeconds = 24 * 3600;

/** S3 first, then the row: an upload without a row is dropped by the bucket's lifecycle, a row always has its upload. */
export const createDataset =
  ({ datasets, table, uploads }: Services): DatasetUseCase<'createDataset'> =>
  async ({ body, caller: { tenantId }, nowMs, makeId }) => {
    if (body.size_bytes > maxDatasetBytes) {
      throw new ProblemError('dataset_too_large', `A dataset may have ${maxDatasetBytes} bytes.`, {
        param: 'size_bytes',
      });
    }
    await checkStorageRoom(table, tenantId, body.size_bytes, nowMs);
    const id = makeId('dataset', nowMs);
    const key = rawDataKey(tenantId, id);
    const fresh = freshDataset({
      tenant_id: tenantId,
      id,
      name: body.name,
      filename: body.filename,
      size_bytes: body.size_bytes,
      checksum_sha256: body.checksum_sha256 ?? null,
      state: 'uploading',
      upload_id: await uploads.begin(key),
      part_size_bytes: partSizeBytes(body.size_bytes),
      created_at: nowMs,
      expires_at: Math.floor(nowMs / 1000) + uploadSeconds,
    });
    const isNew = await datasets.create(fresh);
    const row = isNew ? fresh : ((await datasets.get(tenantId, id)) ?? fresh);
    const target = { key, uploadId: row.upload_id, partSizeBytes: row.part_size_bytes };
    const parts = partsOf(row.size_bytes, row.part_size_bytes);
    return { body: { dataset: showDataset(row), upload: await signParts(uploads, target, parts, Date.now()) } };
  };
