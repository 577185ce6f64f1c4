import * as z from 'zod';
import type { ModelRef } from '../prediction/stored.ts';
import { idSchema } from '../runtime/id-schema.ts';
import type { Id } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { feedbackKey, modelPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { feedback } from './schema.ts';

const feedbackRow = z.object({
  ...feedback.omit({ object: true, answered_at: true, created_at: true }).shape,
  entity: z.literal('feedback'),
  tenant_id: idSchema('tenant'),
  /** The usage record of the request, under which inputs and answer are stored. */
  record_id: z.string(),
  answered_at: z.int(),
  created_at: z.int(),
});
export type FeedbackRow = z.infer<typeof feedbackRow>;

const prefix = 'FBK#';

/** Rows of feedback: one for a prediction, beside the versions of its model. */
export class FeedbackStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** Puts what was told of a prediction in the place of what was told before. */
  async put(row: FeedbackRow): Promise<void> {
    await this.#table.put({ ...feedbackKey(row.tenant_id, row.model_id, row.prediction_id), ...row });
  }

  async get(ref: ModelRef, predictionId: Id<'prediction'>): Promise<FeedbackRow | undefined> {
    const row = await this.#table.get(feedbackKey(...ref, predictionId));
    return row && feedbackRow.parse(row);
  }

  /** Newest prediction first. */
  async list(ref: ModelRef, query: { limit: number; after?: string | undefined }): Promise<Page<FeedbackRow>> {
    const page = await readPage(this.#table, { pk: modelPartition(...ref), prefix, order: 'newest', ...query });
    return { ...page, items: page.items.map((row) => feedbackRow.parse(row)) };
  }

  /** Oldest prediction first. */
  async *all(ref: ModelRef): AsyncGenerator<FeedbackRow> {
    for await (const row of this.#table.rows(modelPartition(...ref), prefix)) yield feedbackRow.parse(row);
  }

  /** Removes everything that was told of a model; answers how many rows that were. */
  async removeAll(ref: ModelRef): Promise<number> {
    let count = 0;
    for await (const { prediction_id } of this.all(ref)) {
      await this.#table.delete(feedbackKey(...ref, prediction_id));
      count += 1;
    }
    return count;
  }
}
