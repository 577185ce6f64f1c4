import { cancellationCodes, isConditionFailure } from '../runtime/aws.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { IdempotencyKey } from '../runtime/idempotency-key.ts';
import type { IdempotencyScope, IdempotencyStore } from '../runtime/idempotency-store.ts';
import type { Table } from '../table/client.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { putUsageRecord, usageRecordWrite } from '../usage/store.ts';

/** Records what is billed. The answer may leave only after this; throws when the record is not durable. */
export async function commitUsage(table: Table, record: UsageRecord): Promise<void> {
  if ((await putUsageRecord(table, record)) !== 'different') return;
  throw new ProblemError('unavailable', 'The usage could not be recorded. Send the request again.', {
    retryAfterSeconds: 1,
  });
}

interface OnceCommit {
  readonly scope: IdempotencyScope;
  readonly key: IdempotencyKey;
  readonly record: UsageRecord;
  readonly answer: string;
  readonly nowMs: number;
}

/**
 * Records usage and the answer in one transaction: of requests with the same key, one is billed and all get its answer.
 * Gives the other's answer when another request with the key committed first. Throws ProblemError 409 or 503.
 */
export async function commitOnce(
  table: Table,
  store: IdempotencyStore,
  { scope, key, record, answer, nowMs }: OnceCommit,
): Promise<string | undefined> {
  try {
    await table.transact([usageRecordWrite(record), store.answerWrite(scope, key, answer, nowMs)]);
    return undefined;
  } catch (error) {
    const isTaken = isConditionFailure(error) || cancellationCodes(error).includes('TransactionConflict');
    const committed = isTaken ? await store.recall(scope, key, nowMs) : undefined;
    if (committed === undefined) throw error;
    return committed;
  }
}
