import type { BucketClient } from '../../shared/bucket/client.ts';
import { rawDataKey } from '../../shared/bucket/keys.ts';
import { handoverCsv } from '../../shared/conversation/handover-csv.ts';
import type { handoverDatasetOperations } from '../../shared/conversation/operations.ts';
import type { ConversationStore, HandoverRow } from '../../shared/conversation/store.ts';
import { type DatasetRow, type DatasetStore, showDataset } from '../../shared/dataset/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { checkStorageRoom } from '../../shared/wallet/storage-room.ts';

/** The oldest are labelled first; what is beyond waits for the next dataset. */
const mostRows = 5000;

interface Services {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  readonly conversations: ConversationStore;
  readonly models: Pick<ModelStore, 'get'>;
  /** Where the plan's limits are. */
  readonly table: TableClient;
}

/** The file first, then the row, whose state has it profiled. Done again with the same ids, it makes the same. */
export const createHandoverDataset =
  (services: Services): UseCaseOf<typeof handoverDatasetOperations, 'createHandoverDataset'> =>
  async ({ params, body, caller: { tenantId }, nowMs, makeId }) => {
    const { model_id: modelId } = params;
    if (!(await services.models.get(tenantId, modelId))) {
      throw new ProblemError('not_found', `There is no model ${modelId}.`, { param: 'model_id' });
    }
    const rows: HandoverRow[] = [];
    for await (const row of services.conversations.handovers([tenantId, modelId], nowMs)) {
      if (rows.push(row) >= mostRows) break;
    }
    if (rows.length === 0) {
      throw new ProblemError('conflict', 'No question was handed over in the last 90 days: there is nothing to label.');
    }
    const bytes = new TextEncoder().encode(handoverCsv(rows));
    await checkStorageRoom(services.table, tenantId, bytes.length, nowMs);
    const id = makeId('dataset', nowMs);
    await services.bucket.put(rawDataKey(tenantId, id), bytes, 'text/csv');
    const fresh: DatasetRow = {
      entity: 'dataset',
      tenant_id: tenantId,
      id,
      name: body.name,
      filename: 'handed-over-questions.csv',
      size_bytes: bytes.length,
      checksum_sha256: null,
      state: 'uploaded',
      upload_id: '',
      part_size_bytes: bytes.length,
      profiling_attempts: 0,
      row_count: null,
      column_count: null,
      error: null,
      created_at: nowMs,
      updated_at: nowMs,
    };
    const isNew = await services.datasets.create(fresh);
    return { body: showDataset(isNew ? fresh : ((await services.datasets.get(tenantId, id)) ?? fresh)) };
  };
