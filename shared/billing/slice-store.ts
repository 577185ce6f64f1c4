import * as z from 'zod';
import { isConditionFailure } from '../runtime/aws.ts';
import type { TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { Row, Table, TransactWrite } from '../table/client.ts';
import { type RowKey, sliceHeadKey, sliceKey, slicePartition, workIndex, workLists } from '../table/keys.ts';
import { hourOf } from '../usage/hour.ts';
import type { BillingPeriod } from './period-store.ts';
import { type BillingMeter, billingMeters } from './schema.ts';
import type { SealedTotal } from './seal.ts';
import { isFinal, type Slice, type SliceGroup, type SliceHead } from './slice.ts';

const group = {
  tenant_id: z.custom<TenantId>(),
  hour: z.string(),
  meter: z.enum(billingMeters),
  period_id: z.string(),
  customer_id: z.string(),
  revision: z.int(),
};
const groupOf = (row: z.output<z.ZodObject<typeof group>>) => ({
  tenantId: row.tenant_id,
  hour: row.hour,
  meter: row.meter,
  periodId: row.period_id,
  customerId: row.customer_id,
  revision: row.revision,
});

const sliceRow = z
  .object({
    ...group,
    kind: z.enum(['usage', 'correction']),
    value: z.number(),
    state: z.enum(['pending', 'inflight', 'acked', 'parked', 'frozen', 'late']),
    attempts: z.int(),
    key_revision: z.int(),
    first_attempt_ms: z.number().nullable(),
    last_attempt_ms: z.number().nullable(),
    next_attempt_ms: z.number(),
    reason: z.string().nullable(),
  })
  .transform(
    (row): Slice => ({
      ...groupOf(row),
      kind: row.kind,
      value: row.value,
      state: row.state,
      attempts: row.attempts,
      keyRevision: row.key_revision,
      firstAttemptMs: row.first_attempt_ms,
      lastAttemptMs: row.last_attempt_ms,
      nextAttemptMs: row.next_attempt_ms,
      reason: row.reason,
    }),
  );

const headRow = z
  .object({
    ...group,
    sealed: z.number(),
    corrected: z.number(),
    record_count: z.int(),
    root: z.string(),
    reading_value: z.number().nullable().default(null),
    reading_ms: z.number().default(0),
    reading_revision: z.int().default(0),
    corrected_ms: z.number().nullable().default(null),
  })
  .transform(
    (row): SliceHead => ({
      ...groupOf(row),
      sealed: row.sealed,
      corrected: row.corrected,
      recordCount: row.record_count,
      root: row.root,
      reading:
        row.reading_value === null
          ? null
          : { value: row.reading_value, atMs: row.reading_ms, revision: row.reading_revision },
      correctedMs: row.corrected_ms,
    }),
  );

/** The slice that a row holds; undefined for the head of a group. */
export const sliceIn = (row: Row): Slice | undefined => (row.entity === 'slice' ? sliceRow.parse(row) : undefined);

/** Everything that was sealed of one hour, or of one group of it. */
export async function readSlices(table: Table, tenantId: TenantId, prefix: string) {
  const heads: SliceHead[] = [];
  const slices: Slice[] = [];
  for await (const row of table.rows(slicePartition(tenantId), prefix)) {
    if (row.entity === 'slice_head') heads.push(headRow.parse(row));
    else slices.push(sliceRow.parse(row));
  }
  return { heads, slices };
}

/** What was sealed of each meter in a billing period. */
export async function readSealed(table: Table, period: BillingPeriod): Promise<ReadonlyMap<BillingMeter, number>> {
  const sums = new Map<BillingMeter, number>();
  for (const head of await readHeads(table, period)) sums.set(head.meter, (sums.get(head.meter) ?? 0) + head.sealed);
  return sums;
}

/** The heads of a billing period, oldest hour first. */
export async function readHeads(table: Table, { tenantId, id, startMs, endMs }: BillingPeriod): Promise<SliceHead[]> {
  const heads: SliceHead[] = [];
  let lastKey: Row | undefined;
  do {
    const page = await table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': slicePartition(tenantId),
        ':from': hourOf(startMs),
        ':to': `${hourOf(endMs)}~`,
      },
      ExclusiveStartKey: lastKey,
    });
    for (const row of page.rows)
      if (row.entity === 'slice_head' && row.period_id === id) heads.push(headRow.parse(row));
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
  return heads;
}

const headKeyOf = ({ tenantId, hour, meter, periodId }: SliceGroup) => sliceHeadKey(tenantId, hour, meter, periodId);
const sliceKeyOf = (slice: Pick<Slice, 'revision'> & SliceGroup) =>
  sliceKey(slice.tenantId, slice.hour, slice.meter, slice.periodId, slice.revision);
const placeOf = ({ meter, periodId, hour }: SliceGroup) => `${meter}#${periodId}#${hour}`;

/** A slice to be written ahead of its sending. */
export interface NewSlice {
  readonly kind: Slice['kind'];
  readonly value: number;
  readonly state: 'pending' | 'late';
  readonly nowMs: number;
  /** When the reconciler should look at the group first. */
  readonly checkMs: number;
}

/**
 * Writes the next slice of a group and its head in one transaction, with `guards`. False when the group has changed
 * since `head` was read, or a guard refused: read again, and decide again.
 */
export async function appendSlice(
  table: Table,
  total: SealedTotal & { readonly corrected: number },
  head: SliceHead | undefined,
  slice: NewSlice,
  guards: readonly TransactWrite[] = [],
): Promise<boolean> {
  const revision = (head?.revision ?? 0) + 1;
  const facts = {
    tenant_id: total.tenantId,
    hour: total.hour,
    meter: total.meter,
    period_id: total.periodId,
    customer_id: total.customerId,
    revision,
  };
  const outbox = workIndex(total.tenantId, 'outbox', total.customerId, `${placeOf(total)}#${revision}`);
  const put = {
    ...sliceKeyOf({ ...total, revision }),
    ...facts,
    ...(slice.state === 'pending' ? outbox : {}),
    entity: 'slice',
    kind: slice.kind,
    value: slice.value,
    state: slice.state,
    attempts: 0,
    key_revision: 0,
    first_attempt_ms: null,
    last_attempt_ms: null,
    next_attempt_ms: 0,
    reason: null,
  };
  const headFacts = assignments({
    ...facts,
    entity: 'slice_head',
    sealed: total.total,
    corrected: total.corrected,
    record_count: total.recordCount,
    root: total.root,
    ...workIndex(total.tenantId, 'unverified', orderOf(slice.checkMs), placeOf(total)),
    ...(slice.kind === 'correction' ? { corrected_ms: slice.nowMs } : {}),
  });
  const known = head ? { ':known': head.revision } : {};
  return transactIf(table, [
    { Put: { Item: put, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      Update: {
        Key: { ...headKeyOf(total) },
        ...headFacts,
        ExpressionAttributeValues: { ...headFacts.ExpressionAttributeValues, ...known },
        ConditionExpression: head ? '#revision = :known' : 'attribute_not_exists(pk)',
      },
    },
    ...guards,
  ]);
}

/** Keeps a new root where more records have not changed the billed sum. */
export async function updateRoot(table: Table, total: SealedTotal, head: SliceHead): Promise<boolean> {
  const updated = await table.updateIf(headKeyOf(total), {
    UpdateExpression: 'SET record_count = :count, #root = :root',
    ConditionExpression: 'revision = :known',
    ExpressionAttributeNames: { '#root': 'root' },
    ExpressionAttributeValues: { ':count': total.recordCount, ':root': total.root, ':known': head.revision },
  });
  return updated !== undefined;
}

/** Slices that are not final yet, customer by customer. The index may lag; the rows themselves are read. */
export async function listOutbox(table: Table, after: Row | undefined, limit: number) {
  const { rows, lastKey } = await table.query({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :list',
    ExpressionAttributeValues: { ':list': workLists.outbox },
    Limit: limit,
    ExclusiveStartKey: after,
  });
  const found = await Promise.all(rows.map(({ pk, sk }) => table.get({ pk: String(pk), sk: String(sk) })));
  const slices = found.filter((row) => row !== undefined).map((row) => sliceRow.parse(row));
  return { slices: slices.filter(({ state }) => !isFinal(state)), lastKey };
}

/** Changes a slice if nobody has since it was read; answers it as it became. A final one leaves the outbox. */
export async function changeSlice(
  table: Table,
  slice: Slice,
  change: Partial<
    Pick<Slice, 'state' | 'attempts' | 'keyRevision' | 'firstAttemptMs' | 'lastAttemptMs' | 'nextAttemptMs' | 'reason'>
  >,
): Promise<Slice | undefined> {
  const next = { ...slice, ...change };
  const { UpdateExpression, ...rest } = assignments({
    state: next.state,
    attempts: next.attempts,
    key_revision: next.keyRevision,
    first_attempt_ms: next.firstAttemptMs,
    last_attempt_ms: next.lastAttemptMs,
    next_attempt_ms: next.nextAttemptMs,
    reason: next.reason,
  });
  const known = { ':known_state': slice.state, ':known_attempts': slice.attempts };
  const updated = await table.updateIf(sliceKeyOf(slice), {
    UpdateExpression: isFinal(next.state) ? `${UpdateExpression} REMOVE gsi1pk, gsi1sk` : UpdateExpression,
    ConditionExpression: '#state = :known_state AND #attempts = :known_attempts',
    ExpressionAttributeNames: rest.ExpressionAttributeNames,
    ExpressionAttributeValues: { ...rest.ExpressionAttributeValues, ...known },
  });
  return updated && sliceRow.parse(updated);
}

/** Groups whose check is due at `nowMs`, the longest due first. */
export async function listUnverified(table: Table, nowMs: number, limit: number): Promise<SliceHead[]> {
  const { rows } = await table.query({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :list AND gsi1sk < :now',
    ExpressionAttributeValues: { ':list': workLists.unverified, ':now': orderOf(nowMs) },
    Limit: limit,
  });
  const found = await Promise.all(rows.map(({ pk, sk }: Row) => table.get({ pk, sk } as unknown as RowKey)));
  return found.filter((row) => row?.gsi1pk === workLists.unverified).map((row) => headRow.parse(row));
}

/** Keeps a reading of Stripe's summary, and when to look again (`checkMs` null: verified, nothing left to do). */
export async function keepReading(
  table: Table,
  head: SliceHead,
  reading: SliceHead['reading'],
  checkMs: number | null,
): Promise<boolean> {
  const facts = assignments({
    reading_value: reading?.value ?? null,
    reading_ms: reading?.atMs ?? 0,
    reading_revision: reading?.revision ?? 0,
    ...(checkMs === null
      ? {}
      : { gsi1sk: workIndex(head.tenantId, 'unverified', orderOf(checkMs), placeOf(head)).gsi1sk }),
  });
  const updated = await table.updateIf(headKeyOf(head), {
    ...facts,
    UpdateExpression: checkMs === null ? `${facts.UpdateExpression} REMOVE gsi1pk, gsi1sk` : facts.UpdateExpression,
    ConditionExpression: 'revision = :known',
    ExpressionAttributeValues: { ...facts.ExpressionAttributeValues, ':known': head.revision },
  });
  return updated !== undefined;
}

const orderOf = (timeMs: number) => String(timeMs).padStart(15, '0');

async function transactIf(table: Table, writes: readonly TransactWrite[]): Promise<boolean> {
  try {
    await table.transact(writes);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}
