import type { BucketClient } from '../../shared/bucket/client.ts';
import { type DatasetStore, showDataset } from '../../shared/dataset/store.ts';
import { datasetFile } from '../../shared/feedback/dataset-file.ts';
import type { feedbackDatasetOperations } from '../../shared/feedback/operations.ts';
import { readLabelled } from '../../shared/feedback/read-labelled.ts';
import type { FeedbackStore } from '../../shared/feedback/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { putMadeDataset } from './put-made-dataset.ts';

interface Services {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  readonly feedback: FeedbackStore;
  readonly models: Pick<ModelStore, 'get' | 'versions'>;
  /** Where the plan's limits are. */
  readonly table: TableClient;
}

/** What was sent, with what was right: the file first, then the row, whose state has it profiled. */
export const createFeedbackDataset =
  (services: Services): UseCaseOf<typeof feedbackDatasetOperations, 'createFeedbackDataset'> =>
  async ({ params, body, caller: { tenantId }, nowMs, makeId }) => {
    const ref = [tenantId, params.model_id] as const;
    const model = await services.models.get(...ref);
    if (!model) throw new ProblemError('not_found', `There is no model ${params.model_id}.`, { param: 'model_id' });
    const rows = await readLabelled(services, ref, nowMs);
    if (rows.length === 0) {
      const detail =
        'No stored prediction of this model has feedback that says what was right. Predict with `"store": true` and send the truth as feedback.';
      throw new ProblemError('conflict', detail);
    }
    let imageColumn: string | undefined;
    for await (const { input_schema: columns } of services.models.versions(...ref)) {
      imageColumn ??= columns.find(({ kind }) => kind === 'image')?.name;
    }
    const file = datasetFile(rows, { target: model.target, imageColumn });
    const made = await putMadeDataset(services, file, {
      tenantId,
      id: makeId('dataset', nowMs),
      name: body.name,
      nowMs,
    });
    return { body: showDataset(made) };
  };
