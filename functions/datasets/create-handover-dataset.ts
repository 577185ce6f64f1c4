import type { BucketClient } from '../../shared/bucket/client.ts';
import { answeredCsv, handoverCsv } from '../../shared/conversation/handover-csv.ts';
import type { handoverDatasetOperations } from '../../shared/conversation/operations.ts';
import type { ConversationStore, HandoverRow } from '../../shared/conversation/store.ts';
import { type DatasetStore, showDataset } from '../../shared/dataset/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import type { ModelRef } from '../../shared/prediction/stored.ts';
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
  readonly models: Pick<ModelStore, 'get' | 'versions'>;
  /** Where the plan's limits are. */
  readonly table: TableClient;
}

/** The file first, then the row, whose state has it profiled. Done again with the same ids, it makes the same. */
export const createHandoverDataset =
  (services: Services): UseCaseOf<typeof handoverDatasetOperations, 'createHandoverDataset'> =>
  async ({ params, body, caller: { tenantId }, nowMs, makeId }) => {
    const ref = [tenantId, params.model_id] as const;
    const model = await services.models.get(...ref);
    if (!model) throw new ProblemError('not_found', `There is no model ${params.model_id}.`, { param: 'model_id' });
    const rows: HandoverRow[] = [];
    for await (const row of services.conversations.handovers(ref, nowMs)) {
      if (body.only_answered && row.answer === null) continue;
      if (rows.push(row) >= mostRows) break;
    }
    if (rows.length === 0) {
      const detail = body.only_answered
        ? 'No handed-over question of the last 90 days has been answered. Answer some, or leave `only_answered` out.'
        : 'No question was handed over in the last 90 days: there is nothing to label.';
      throw new ProblemError('conflict', detail);
    }
    const csv = body.only_answered
      ? answeredCsv(rows, { question: await questionColumn(services, ref), answer: model.target })
      : handoverCsv(rows);
    const bytes = new TextEncoder().encode(csv);
    const file = { filename: 'handed-over-questions.csv', contentType: 'text/csv', bytes };
    const owner = { tenantId, id: makeId('dataset', nowMs), name: body.name, nowMs };
    return { body: showDataset(await putMadeDataset(services, file, owner)) };
  };

/** The column that a conversation puts its questions into: the first one that the model reads. */
async function questionColumn({ models }: Pick<Services, 'models'>, ref: ModelRef): Promise<string> {
  for await (const { input_schema: columns } of models.versions(...ref)) if (columns[0]) return columns[0].name;
  return 'question';
}
