import * as z from 'zod';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Row, Table } from '../table/client.ts';
import { type RowKey, usageSumKey, usageSumPartition, workIndex, workLists } from '../table/keys.ts';
import { foldInserts, type LedgerInsert, type UsageSum } from './fold.ts';
import { hourOf } from './hour.ts';
import { meter, type UsageRecord } from './schema.ts';

const none = '-';
/** Another environment may fold into the same row while a stream shard splits; it gives way at once. */
const maxTries = 5;

const sumRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    hour: z.string(),
    meter,
    model_id: z.custom<Id<'model'> | null>(),
    key_id: z.custom<Id<'key'> | null>(),
    quantity: z.int(),
    record_count: z.int(),
    by_machine: z.record(z.string(), z.int()),
    last_sequence: z.string(),
  })
  .transform(
    (row): UsageSum => ({
      tenantId: row.tenant_id,
      hour: row.hour,
      meter: row.meter,
      modelId: row.model_id,
      keyId: row.key_id,
      quantity: row.quantity,
      recordCount: row.record_count,
      byMachine: row.by_machine,
      lastSequence: row.last_sequence,
    }),
  );

/** Where the sum of a record is kept. */
export const sumKeyOf = (record: UsageRecord) =>
  usageSumKey(record.tenantId, hourOf(record.time), record.meter, record.modelId ?? none, record.keyId ?? none);

/** Folds inserts that share one sum into its row; safe to repeat with any of them. */
export async function foldIntoSum(table: Table, inserts: readonly LedgerInsert[]): Promise<void> {
  const [first] = inserts;
  if (!first) return;
  const key = sumKeyOf(first.record);
  for (let attempt = 1; attempt <= maxTries; attempt += 1) {
    const row = await table.get(key);
    const known = row === undefined ? undefined : sumRow.parse(row);
    const folded = foldInserts(known, inserts);
    if (folded === known || folded === undefined || (await replaceSum(table, known, folded))) return;
  }
  throw new Error(`The usage sum ${key.pk} ${key.sk} changed ${maxTries} times while it was folded`);
}

/** Where a sum is kept. */
const keyOf = ({ tenantId, hour, meter, modelId, keyId }: UsageSum) =>
  usageSumKey(tenantId, hour, meter, modelId ?? none, keyId ?? none);

/** The sum that is kept in the place of `sum`. */
export async function findSum(table: Table, sum: UsageSum): Promise<UsageSum | undefined> {
  const row = await table.get(keyOf(sum));
  return row === undefined ? undefined : sumRow.parse(row);
}

/** Keeps a sum and marks it to be sealed; false when another than `known` stands there. */
export async function replaceSum(table: Table, known: UsageSum | undefined, folded: UsageSum): Promise<boolean> {
  const values: Record<string, unknown> = {
    ':entity': 'usage_sum',
    ':tenant': folded.tenantId,
    ':hour': folded.hour,
    ':meter': folded.meter,
    ':model': folded.modelId,
    ':key': folded.keyId,
    ':quantity': folded.quantity,
    ':count': folded.recordCount,
    ':machines': folded.byMachine,
    ':sequence': folded.lastSequence,
    // What is folded is to be sealed, again if need be, once its hour is over.
    ':list': workLists.unsealed,
    ':order': unsealedIndex(folded).gsi1sk,
    ...(known === undefined ? {} : { ':known': known.lastSequence }),
  };
  const replaced = await table.updateIf(keyOf(folded), {
    UpdateExpression:
      'SET entity = :entity, tenant_id = :tenant, #hour = :hour, meter = :meter, model_id = :model, key_id = :key, quantity = :quantity, record_count = :count, by_machine = :machines, last_sequence = :sequence, gsi1pk = :list, gsi1sk = :order',
    ConditionExpression: known === undefined ? 'attribute_not_exists(pk)' : 'last_sequence = :known',
    ExpressionAttributeNames: { '#hour': 'hour' },
    ExpressionAttributeValues: values,
  });
  return replaced !== undefined;
}

const unsealedIndex = ({ tenantId, hour, meter, modelId, keyId }: UsageSum) =>
  workIndex(tenantId, 'unsealed', hour, `${meter}#${modelId ?? none}#${keyId ?? none}`);

/** Where a sum that is to be sealed lies, and what it stood at: whoever sealed it takes the mark off if it still does. */
export interface UnsealedMark extends RowKey {
  readonly tenantId: TenantId;
  readonly hour: string;
  readonly lastSequence: string;
  readonly markCount: number;
}

const marksAtOnce = 200;

/** Sums of hours before `beforeHour` that were folded since they were last sealed, oldest hour first, page by page. */
export async function* listUnsealed(table: Table, beforeHour: string): AsyncGenerator<readonly UnsealedMark[]> {
  let lastKey: Row | undefined;
  do {
    const page = await table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list AND gsi1sk < :before',
      ExpressionAttributeValues: { ':list': workLists.unsealed, ':before': beforeHour },
      Limit: marksAtOnce,
      ExclusiveStartKey: lastKey,
    });
    const marks = page.rows.map(async ({ pk, sk }) => readMark(table, { pk: String(pk), sk: String(sk) }));
    yield (await Promise.all(marks)).filter((mark) => mark !== undefined);
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
}

async function readMark(table: Table, key: RowKey): Promise<UnsealedMark | undefined> {
  const row = await table.get(key);
  if (row?.gsi1pk !== workLists.unsealed) return undefined;
  const { tenantId, hour, lastSequence } = sumRow.parse(row);
  return { ...key, tenantId, hour, lastSequence, markCount: Number(row.mark_count ?? 0) };
}

/** Takes the mark off a sum, unless more was folded or it was marked again since it was read. */
export async function clearUnsealed(table: Table, mark: UnsealedMark): Promise<void> {
  const isMarkedBefore = mark.markCount > 0;
  await table.updateIf(mark, {
    UpdateExpression: 'REMOVE gsi1pk, gsi1sk',
    ConditionExpression: `last_sequence = :sequence AND ${isMarkedBefore ? 'mark_count = :count' : 'attribute_not_exists(mark_count)'}`,
    ExpressionAttributeValues: {
      ':sequence': mark.lastSequence,
      ...(isMarkedBefore ? { ':count': mark.markCount } : {}),
    },
  });
}

/** Marks the sums of a time range to be sealed again, since what they are billed to has changed. */
export async function markUnsealed(table: Table, tenantId: TenantId, fromMs: number, toMs: number): Promise<void> {
  if (toMs <= fromMs) return;
  for (const sum of await listSums(table, tenantId, hourOf(fromMs), hourOf(toMs - 1))) {
    const { gsi1pk, gsi1sk } = unsealedIndex(sum);
    await table.update(keyOf(sum), {
      UpdateExpression: 'SET gsi1pk = :list, gsi1sk = :order ADD mark_count :one',
      ExpressionAttributeValues: { ':list': gsi1pk, ':order': gsi1sk, ':one': 1 },
    });
  }
}

/** The sums of a tenant from `fromHour` up to and with `toHour`. */
export async function listSums(
  table: Table,
  tenantId: TenantId,
  fromHour: string,
  toHour: string,
): Promise<UsageSum[]> {
  const sums: UsageSum[] = [];
  let lastKey: Row | undefined;
  do {
    const page = await table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': usageSumPartition(tenantId), ':from': fromHour, ':to': `${toHour}~` },
      ExclusiveStartKey: lastKey,
    });
    sums.push(...page.rows.map((row) => sumRow.parse(row)));
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
  return sums;
}
