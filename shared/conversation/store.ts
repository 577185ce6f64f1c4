import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { TableClient, TransactWrite } from '../table/client.ts';
import { conversationKey, handoverKey, modelPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';

const turnRow = z.object({
  question: z.string(),
  context: z.string().nullable(),
  answer: z.string().nullable(),
  handover: z.boolean(),
  prediction_id: idSchema('prediction'),
  asked_at: z.int(),
});
export type TurnRow = z.infer<typeof turnRow>;

const conversationRow = z.object({
  entity: z.literal('conversation'),
  tenant_id: idSchema('tenant'),
  model_id: idSchema('model'),
  id: idSchema('conversation'),
  /** The last ones, oldest first. */
  turns: z.array(turnRow),
  /** Of all turns: two at once cannot both be the next one. */
  turn_count: z.int(),
  created_at: z.int(),
  /** Epoch seconds; the table forgets it then. */
  expires_at: z.int(),
});
export type ConversationRow = z.infer<typeof conversationRow>;

const handoverRow = z.object({
  entity: z.literal('handover'),
  tenant_id: idSchema('tenant'),
  model_id: idSchema('model'),
  id: idSchema('handover'),
  version_id: idSchema('version'),
  conversation_id: idSchema('conversation'),
  question: z.string(),
  context: z.string().nullable(),
  closest: z.array(z.object({ answer: z.string(), confidence: z.number() })),
  /** What should have been answered; null until somebody says it. */
  answer: z.string().nullable().default(null),
  asked_at: z.int(),
  answered_at: z.int().nullable().default(null),
  /** Epoch seconds. */
  expires_at: z.int(),
});
export type HandoverRow = z.infer<typeof handoverRow>;

type ModelRef = readonly [tenantId: TenantId, modelId: Id<'model'>];

/** Rows of what was asked of models. */
export class ConversationStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** A conversation that has not expired: the table may be late to forget one. */
  async get(ref: ModelRef, id: Id<'conversation'>, nowMs: number): Promise<ConversationRow | undefined> {
    const found = await this.#table.get(conversationKey(...ref, id));
    const row = found && conversationRow.parse(found);
    return row && row.expires_at * 1000 > nowMs ? row : undefined;
  }

  /** Handed-over questions that have not expired, newest first. */
  async listHandovers(
    ref: ModelRef,
    query: { limit: number; after?: string | undefined },
    nowMs: number,
  ): Promise<Page<HandoverRow>> {
    const page = await readPage(this.#table, { pk: modelPartition(...ref), prefix: 'HND#', order: 'newest', ...query });
    const items = page.items.map((row) => handoverRow.parse(row));
    return { ...page, items: items.filter(({ expires_at }) => expires_at * 1000 > nowMs) };
  }

  /** All of them, oldest first. */
  async *handovers(ref: ModelRef, nowMs: number): AsyncGenerator<HandoverRow> {
    for await (const found of this.#table.rows(modelPartition(...ref), 'HND#')) {
      const row = handoverRow.parse(found);
      if (row.expires_at * 1000 > nowMs) yield row;
    }
  }

  /** Keeps what should have been answered; null takes it back. Undefined for a question that is not there any more. */
  async answerHandover(
    ref: ModelRef,
    id: Id<'handover'>,
    { answer, nowMs }: { readonly answer: string | null; readonly nowMs: number },
  ): Promise<HandoverRow | undefined> {
    const row = await this.#table.updateIf(handoverKey(...ref, id), {
      UpdateExpression: 'SET answer = :answer, answered_at = :at',
      ConditionExpression: 'attribute_exists(pk) AND expires_at > :now',
      ExpressionAttributeValues: {
        ':answer': answer,
        ':at': answer === null ? null : nowMs,
        ':now': nowMs / 1000,
      },
    });
    return row && handoverRow.parse(row);
  }

  /** Removes everything that was asked of a model; answers how many rows that were. */
  async removeAll(ref: ModelRef): Promise<number> {
    let count = 0;
    for (const prefix of ['CNV#', 'HND#']) {
      for await (const { pk, sk } of this.#table.rows(modelPartition(...ref), prefix)) {
        await this.#table.delete({ pk: String(pk), sk: String(sk) });
        count += 1;
      }
    }
    return count;
  }
}

/** Part of a transaction: the conversation with its next turn. Refused when another turn came in between. */
export const conversationWrite = (row: ConversationRow): TransactWrite => ({
  Put: {
    Item: { ...conversationKey(row.tenant_id, row.model_id, row.id), ...row },
    ConditionExpression: row.turn_count === 1 ? 'attribute_not_exists(pk)' : 'turn_count = :before',
    ...(row.turn_count > 1 && { ExpressionAttributeValues: { ':before': row.turn_count - 1 } }),
  },
});

/** Part of a transaction: a question is kept for a person. */
export const handoverWrite = (row: HandoverRow): TransactWrite => ({
  Put: { Item: { ...handoverKey(row.tenant_id, row.model_id, row.id), ...row } },
});
