import type { BucketClient } from '../../shared/bucket/client.ts';
import { rawDataKey } from '../../shared/bucket/keys.ts';
import { freshDataset } from '../../shared/dataset/fresh-row.ts';
import type { DatasetRow, DatasetStore } from '../../shared/dataset/store.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { checkStorageRoom } from '../../shared/wallet/storage-room.ts';

interface Services {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  /** Where the plan's limits are. */
  readonly table: TableClient;
}

interface MadeFile {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

interface Owner {
  readonly tenantId: TenantId;
  readonly id: Id<'dataset'>;
  readonly name: string;
  readonly nowMs: number;
}

/**
 * Makes a dataset of a file as if it had been uploaded: the file first, then the row, whose state has it profiled. Done
 * again with the same id, it makes the same. Throws ProblemError `plan_limit_reached`.
 */
export async function putMadeDataset(
  { bucket, datasets, table }: Services,
  { filename, contentType, bytes }: MadeFile,
  { tenantId, id, name, nowMs }: Owner,
): Promise<DatasetRow> {
  await checkStorageRoom(table, tenantId, bytes.length, nowMs);
  await bucket.put(rawDataKey(tenantId, id), bytes, contentType);
  const fresh = freshDataset({
    tenant_id: tenantId,
    id,
    name,
    filename,
    size_bytes: bytes.length,
    state: 'uploaded',
    upload_id: '',
    part_size_bytes: bytes.length,
    created_at: nowMs,
  });
  const isNew = await datasets.create(fresh);
  return isNew ? fresh : ((await datasets.get(tenantId, id)) ?? fresh);
}
