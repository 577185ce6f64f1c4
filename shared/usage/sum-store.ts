import * as z from 'zod';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Row, TableClient } from '../table/client.ts';
import { usageSumKey, usageSumPartition } from '../table/keys.ts';
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
export async function foldIntoSum(table: TableClient, inserts: readonly LedgerInsert[]): Promise<void> {
  const [first] = inserts;
  if (!first) return;
  const key = sumKeyOf(first.record);
  for (let attempt = 1; attempt <= maxTries; attempt += 1) {
    const row = await table.get(key);
    const known = row === undefined ? undefined : sumRow.parse(row);
    const folded = foldInserts(known, inserts);
    if (folded === known || folded === undefined || (await replaceSum(table, key, known, folded))) return;
  }
  throw new Error(`The usage sum ${key.pk} ${key.sk} changed ${maxTries} times while it was folded`);
}

async function replaceSum(
  table: TableClient,
  key: { pk: string; sk: string },
  known: UsageSum | undefined,
  folded: UsageSum,
): Promise<boolean> {
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
    ...(known === undefined ? {} : { ':known': known.lastSequence }),
  };
  const replaced = await table.updateIf(key, {
    UpdateExpression:
      'SET entity = :entity, tenant_id = :tenant, #hour = :hour, meter = :meter, model_id = :model, key_id = :key, quantity = :quantity, record_count = :count, by_machine = :machines, last_sequence = :sequence',
    ConditionExpression: known === undefined ? 'attribute_not_exists(pk)' : 'last_sequence = :known',
    ExpressionAttributeNames: { '#hour': 'hour' },
    ExpressionAttributeValues: values,
  });
  return replaced !== undefined;
}

/** The sums of a tenant from `fromHour` up to and with `toHour`. */
export async function listSums(
  table: TableClient,
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
