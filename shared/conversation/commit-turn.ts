import { cancellationCodes, isConditionFailure } from '../runtime/aws.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { IdempotencyKey } from '../runtime/idempotency-key.ts';
import type { IdempotencyScope, IdempotencyStore } from '../runtime/idempotency-store.ts';
import type { Table } from '../table/client.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { usageRecordWrite } from '../usage/store.ts';
import { type ConversationRow, conversationWrite, type HandoverRow, handoverWrite } from './store.ts';

interface TurnCommit {
  readonly record: UsageRecord;
  readonly conversation: ConversationRow;
  readonly handover: HandoverRow | null;
  readonly answer: string;
  readonly scope: IdempotencyScope;
  readonly key: IdempotencyKey | null;
  readonly nowMs: number;
}

/**
 * Records usage, turn, handover and, with an Idempotency-Key, the answer in one transaction: a turn is kept when it is
 * billed, and billed when it is kept. Gives the other's answer when another request with the key committed first. Throws
 * ProblemError `conflict` when another turn of the conversation did.
 */
export async function commitTurn(
  table: Table,
  answers: IdempotencyStore,
  { record, conversation, handover, answer, scope, key, nowMs }: TurnCommit,
): Promise<string | undefined> {
  try {
    await table.transact([
      usageRecordWrite(record),
      conversationWrite(conversation),
      ...(handover ? [handoverWrite(handover)] : []),
      ...(key ? [answers.answerWrite(scope, key, answer, nowMs)] : []),
    ]);
    return undefined;
  } catch (error) {
    if (!isConditionFailure(error) && !cancellationCodes(error).includes('TransactionConflict')) throw error;
    const committed = key ? await answers.recall(scope, key, nowMs) : undefined;
    if (committed !== undefined) return committed;
    const detail = 'Another question of this conversation was answered meanwhile. Send the question again.';
    throw new ProblemError('conflict', detail, { param: 'conversation_id', cause: error });
  }
}
