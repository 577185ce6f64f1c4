import { encodeTime } from 'ulid';
import { isConditionFailure } from '../runtime/aws.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Row, Table, TransactWrite } from '../table/client.ts';
import { decodeCursor, encodeCursor } from '../table/cursor.ts';
import { usagePartition } from '../table/keys.ts';
import type { Page } from '../table/page.ts';
import { checkQuantity } from './check-quantity.ts';
import { hoursBetween } from './hour.ts';
import { ledgerAttributes, ledgerItem, ledgerRow, recordDigest } from './ledger-row.ts';
import type { UsageRecord } from './schema.ts';

/** `same`: this act was recorded before; `different`: another act has its id, and nothing was changed. */
export type PutOutcome = 'put' | 'same' | 'different';

/** Puts a record if its id is free. The put is the dedupe: one write, durable when it returns. Throws RangeError. */
export async function putUsageRecord(table: Table, record: UsageRecord): Promise<PutOutcome> {
  checkQuantity(record);
  try {
    await table.putItemIfAbsent(ledgerItem(record));
    return 'put';
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    const known = (error as { Item?: { digest?: { S?: string } } }).Item?.digest?.S;
    return known === recordDigest(record) ? 'same' : 'different';
  }
}

/** As `putUsageRecord`, as one write of a transaction: refused when the id is taken. */
export const usageRecordWrite = (record: UsageRecord): TransactWrite => ({
  Put: { Item: ledgerAttributes(record), ConditionExpression: 'attribute_not_exists(pk)' },
});

/** Every record of one hour, in the order of their ids. */
export const hourRecords = (table: Table, tenantId: TenantId, hour: string): AsyncGenerator<UsageRecord> =>
  recordsIn(table, usagePartition(tenantId, hour), ' ', '~');

/** The records of one hour whose ids were made between two times: ids of requests begin with their time. */
export const recordsBetween = (table: Table, tenantId: TenantId, hour: string, fromMs: number, toMs: number) =>
  recordsIn(table, usagePartition(tenantId, hour), `use_${encodeTime(fromMs)}`, `use_${encodeTime(toMs)}~`);

async function* recordsIn(table: Table, pk: string, from: string, to: string): AsyncGenerator<UsageRecord> {
  let lastKey: Row | undefined;
  do {
    const page = await table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ExclusiveStartKey: lastKey,
    });
    for (const row of page.rows) yield ledgerRow.parse(row);
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
}

/** Hours asked for at once: a month without usage is then read in about thirty rounds. */
const hoursAtOnce = 24;
const cursorPattern = /^(\d{4}-\d{2}-\d{2}T\d{2})#(.+)$/;

/** The hours of a range that hold records, oldest first: what the stream never told of is found here. */
export async function hoursWithRecords(
  table: Table,
  tenantId: TenantId,
  fromMs: number,
  toMs: number,
): Promise<string[]> {
  const hours = hoursBetween(fromMs, toMs);
  const found: string[] = [];
  for (let first = 0; first < hours.length; first += hoursAtOnce) {
    const some = hours.slice(first, first + hoursAtOnce);
    const records = await Promise.all(some.map((hour) => readHour(table, tenantId, hour, undefined, 1)));
    found.push(...some.filter((_, index) => (records[index]?.length ?? 0) > 0));
  }
  return found;
}

interface RecordQuery {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** One page of the ledger: the whole hours that the range touches, newest hour first. Throws ProblemError `invalid_cursor`. */
export async function listUsageRecords(
  table: Table,
  tenantId: TenantId,
  { fromMs, toMs, limit, after }: RecordQuery,
): Promise<Page<UsageRecord>> {
  const start = after === undefined ? undefined : readCursor(after);
  const hours = hoursBetween(fromMs, toMs)
    .reverse()
    .filter((hour) => start === undefined || hour <= start.hour);
  const found: { hour: string; record: UsageRecord }[] = [];
  for (let first = 0; first < hours.length && found.length <= limit; first += hoursAtOnce) {
    const pages = hours.slice(first, first + hoursAtOnce).map(async (hour) => {
      const below = start?.hour === hour ? start.id : undefined;
      return { hour, records: await readHour(table, tenantId, hour, below, limit + 1) };
    });
    for (const { hour, records } of await Promise.all(pages)) {
      found.push(...records.map((record) => ({ hour, record })));
    }
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    items: shown.map(({ record }) => record),
    nextCursor: hasMore ? encodeCursor(`${last.hour}#${last.record.id}`) : null,
  };
}

/** Up to `limit` records of one hour, newest first, below the id `below`. */
async function readHour(
  table: Table,
  tenantId: TenantId,
  hour: string,
  below: string | undefined,
  limit: number,
): Promise<UsageRecord[]> {
  const pk = usagePartition(tenantId, hour);
  const { rows } = await table.query({
    KeyConditionExpression: below === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :below',
    ExpressionAttributeValues: { ':pk': pk, ...(below === undefined ? {} : { ':below': below }) },
    ScanIndexForward: false,
    Limit: limit,
  });
  return rows.map((row) => ledgerRow.parse(row));
}

function readCursor(cursor: string): { hour: string; id: string } {
  const [, hour, id] = cursorPattern.exec(decodeCursor(cursor, '')) ?? [];
  if (hour !== undefined && id !== undefined) return { hour, id };
  throw new ProblemError('invalid_cursor', '`after` must be the `next_cursor` of a page of this same list.', {
    param: 'after',
  });
}
