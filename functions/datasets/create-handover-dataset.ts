import type { BucketClient } from '../../shared/bucket/client.ts';
import { handoverCsv } from '../../shared/conversation/handover-csv.ts';
import type { handoverDatasetOperations } from '../../shared/conversation/operations.ts';
import type { ConversationStore, HandoverRow } from '../../shared/conversation/store.ts';
import { type DatasetStore, showDataset } from '../../shared/dataset/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { putMadeDataset } from './put-made-dataset.ts';

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
    const file = { filename: 'handed-over-questions.csv', contentType: 'text/csv', bytes };
    const owner = { tenantId, id: makeId('dataset', nowMs), name: body.name, nowMs };
    return { body: showDataset(await putMadeDataset(services, file, owner)) };
  };
