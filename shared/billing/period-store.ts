import * as z from 'zod';
import { isConditionFailure } from '../runtime/aws.ts';
import type { TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { Row, Table, TransactWrite } from '../table/client.ts';
import { periodKey, periodPartition, periodVersionKey, workIndex, workLists } from '../table/keys.ts';
import { markUnsealed } from '../usage/sum-store.ts';
import type { Terms } from './rate.ts';
import { type BillingMeter, billingMeters } from './schema.ts';

/**
 * A stretch of time in which a tenant's usage is billed by one plan to one Stripe customer: from `startMs` up to and
 * without `endMs`, both whole seconds. A renewal, a new plan, a cancellation and a new subscription each begin another.
 */
export interface BillingPeriod {
  readonly tenantId: TenantId;
  /** Stable, such as the subscription's id and the start; letters, digits, `_` and `-`. */
  readonly id: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly planId: string;
  /** The prices that its usage is billed by, which stay when the plan's are changed; absent: the plan's own. */
  readonly meters?: Terms['meters'] | undefined;
  readonly startMs: number;
  readonly endMs: number;
}

/** What the final invoice of a period said: quantities by meter, which never change any more. */
export interface FinalInvoice {
  readonly invoiceId: string;
  readonly finalizedMs: number;
  readonly quantities: Readonly<Partial<Record<BillingMeter, number>>>;
}

/** A period as it is kept. */
export interface StoredPeriod extends BillingPeriod {
  readonly invoice: FinalInvoice | null;
  /** Slices that were sealed after the invoice was final. */
  readonly lateCount: number;
}

const meterTerms = z.object({ unitAmountDecimal: z.string(), includedQuantity: z.number() });

const periodRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    id: z.string(),
    customer_id: z.string(),
    subscription_id: z.string(),
    plan_id: z.string(),
    meters: z.partialRecord(z.enum(billingMeters), meterTerms).optional(),
    start_ms: z.number(),
    end_ms: z.number(),
    invoice_id: z.string().optional(),
    finalized_ms: z.number().optional(),
    quantities: z.partialRecord(z.enum(billingMeters), z.number()).optional(),
    late_count: z.int().default(0),
  })
  .transform(
    (row): StoredPeriod => ({
      tenantId: row.tenant_id,
      id: row.id,
      customerId: row.customer_id,
      subscriptionId: row.subscription_id,
      planId: row.plan_id,
      meters: row.meters,
      startMs: row.start_ms,
      endMs: row.end_ms,
      lateCount: row.late_count,
      invoice:
        row.invoice_id === undefined
          ? null
          : { invoiceId: row.invoice_id, finalizedMs: row.finalized_ms ?? 0, quantities: row.quantities ?? {} },
    }),
  );

/** A tenant's periods with the version they were read at: what is derived from them is written under that version. */
export interface Periods {
  readonly version: number;
  readonly all: readonly StoredPeriod[];
}

/** Every period of a tenant, oldest first. */
export async function readPeriods(table: Table, tenantId: TenantId): Promise<Periods> {
  const version = await table.get(periodVersionKey(tenantId));
  const all: StoredPeriod[] = [];
  for await (const row of table.rows(periodPartition(tenantId), 'P#')) all.push(periodRow.parse(row));
  return { version: Number(version?.version ?? 0), all: all.sort((a, b) => a.startMs - b.startMs) };
}

/** One period; undefined when it is not there. */
export async function findPeriod(
  table: Table,
  tenantId: TenantId,
  periodId: string,
): Promise<StoredPeriod | undefined> {
  const row = await table.get(periodKey(tenantId, periodId));
  return row === undefined ? undefined : periodRow.parse(row);
}

/** The period that a time lies in; undefined on the free plan. */
export async function findPeriodAt(
  table: Table,
  tenantId: TenantId,
  timeMs: number,
): Promise<StoredPeriod | undefined> {
  const { all } = await readPeriods(table, tenantId);
  return all.find(({ startMs, endMs }) => startMs <= timeMs && timeMs < endMs);
}

/**
 * Puts a period; putting it again changes nothing. Usage that came before the period was known is sealed again. Throws
 * RangeError when the edges are not whole seconds in order.
 */
export async function putPeriod(table: Table, period: BillingPeriod, nowMs: number): Promise<void> {
  const { tenantId, id, startMs, endMs } = period;
  if (startMs % 1000 !== 0 || endMs % 1000 !== 0 || endMs <= startMs || !/^[\w-]{1,80}$/.test(id)) {
    throw new RangeError(`Period ${id} of ${tenantId} must run from one whole second to a later one`);
  }
  const item = {
    ...periodKey(tenantId, id),
    entity: 'billing_period',
    tenant_id: tenantId,
    id,
    customer_id: period.customerId,
    subscription_id: period.subscriptionId,
    plan_id: period.planId,
    ...(period.meters && { meters: period.meters }),
    start_ms: startMs,
    end_ms: endMs,
  };
  await transactOnce(table, [
    { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
    raiseVersion(tenantId),
  ]);
  await markUnsealed(table, tenantId, startMs, Math.min(endMs, nowMs));
}

/** Ends a period early: a cancellation at once, or the first second of another plan. A later end than known is ignored. */
export async function endPeriod(table: Table, tenantId: TenantId, periodId: string, endMs: number, nowMs: number) {
  if (endMs % 1000 !== 0) throw new RangeError(`Period ${periodId} must end at a whole second`);
  await transactOnce(table, [
    {
      Update: {
        Key: { ...periodKey(tenantId, periodId) },
        ...assignments({ end_ms: endMs }),
        ConditionExpression: 'attribute_exists(pk) AND #end_ms > :end_ms',
      },
    },
    raiseVersion(tenantId),
  ]);
  await markUnsealed(table, tenantId, endMs, nowMs);
}

/** Keeps what the final invoice said, once; what the ledger knows beyond it is then settled (see settle.ts). */
export async function finalizePeriod(table: Table, tenantId: TenantId, periodId: string, invoice: FinalInvoice) {
  const facts = {
    invoice_id: invoice.invoiceId,
    finalized_ms: invoice.finalizedMs,
    quantities: invoice.quantities,
    ...workIndex(tenantId, 'unsettled', '0', periodId),
  };
  await transactOnce(table, [
    {
      Update: {
        Key: { ...periodKey(tenantId, periodId) },
        ...assignments(facts),
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#invoice_id)',
      },
    },
    raiseVersion(tenantId),
  ]);
}

/** To go into a transaction that seals usage of a period whose invoice is final: what the invoice lacks is then settled. */
export const unsettledWrite = (tenantId: TenantId, periodId: string): TransactWrite => {
  const { gsi1pk, gsi1sk } = workIndex(tenantId, 'unsettled', '0', periodId);
  return {
    Update: {
      Key: { ...periodKey(tenantId, periodId) },
      UpdateExpression: 'SET gsi1pk = :list, gsi1sk = :order ADD late_count :one',
      ExpressionAttributeValues: { ':list': gsi1pk, ':order': gsi1sk, ':one': 1 },
    },
  };
};

/** Periods whose final invoice may say something else than the ledger. */
export async function listUnsettled(table: Table, limit: number): Promise<StoredPeriod[]> {
  const { rows } = await table.query({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :list',
    ExpressionAttributeValues: { ':list': workLists.unsettled },
    Limit: limit,
  });
  const found = await Promise.all(rows.map(({ pk, sk }: Row) => table.get({ pk: String(pk), sk: String(sk) })));
  return found.filter((row) => row?.gsi1pk === workLists.unsettled).map(parsePeriod);
}

/** Takes a period off the list, unless more usage came late since it was read. */
export async function clearUnsettled(table: Table, { tenantId, id, lateCount }: StoredPeriod): Promise<void> {
  await table.updateIf(periodKey(tenantId, id), {
    UpdateExpression: 'REMOVE gsi1pk, gsi1sk',
    ConditionExpression: lateCount === 0 ? 'attribute_not_exists(late_count)' : 'late_count = :count',
    ...(lateCount === 0 ? {} : { ExpressionAttributeValues: { ':count': lateCount } }),
  });
}

/** To go into a transaction that rests on periods as they were read: refused when they have changed since. */
export function unchangedPeriods(tenantId: TenantId, { version }: Periods): TransactWrite {
  const condition =
    version === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': version } };
  return { ConditionCheck: { Key: { ...periodVersionKey(tenantId) }, ...condition } };
}

const parsePeriod = (row: Row | undefined): StoredPeriod => periodRow.parse(row);

const raiseVersion = (tenantId: TenantId): TransactWrite => ({
  Update: {
    Key: { ...periodVersionKey(tenantId) },
    UpdateExpression: 'ADD version :one SET entity = :entity, tenant_id = :tenant',
    ExpressionAttributeValues: { ':one': 1, ':entity': 'billing_periods', ':tenant': tenantId },
  },
});

/** A change that was made before is refused by its condition, and then stands already. */
async function transactOnce(table: Table, writes: readonly TransactWrite[]): Promise<void> {
  await table.transact(writes).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw error;
  });
}
