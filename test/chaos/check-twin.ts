import { listAdjustments } from '../../shared/billing/adjustment-store.ts';
import { fetchFinalInvoice } from '../../shared/billing/invoice-client.ts';
import type { BillingMeter } from '../../shared/billing/schema.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import { walletPartition, workLists } from '../../shared/table/keys.ts';
import { hoursBetween } from '../../shared/usage/hour.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import { hourRecords } from '../../shared/usage/store.ts';
import type { Day } from './twin-run.ts';
import { type TwinWorld, twinMeters, unitsPerDay } from './twin-world.ts';

const microMinorPerPrediction = 50_000;

/**
 * What is wrong with a day: every acknowledged prediction is in the ledger once, with its units; what the ledger holds is
 * what the final invoice says with its adjustments, meter by meter; no cap overshot, no lease stranded.
 */
export async function faultsOfDay(world: TwinWorld, { startMs, endMs, acknowledged }: Day): Promise<string[]> {
  const tenantId = world.tenant.id as TenantId;
  const records: UsageRecord[] = [];
  for (const hour of hoursBetween(startMs, endMs)) {
    for await (const record of hourRecords(world.table, tenantId, hour)) records.push(record);
  }
  const byId = new Map(records.map((record) => [record.id, record]));
  const faults: string[] = [];
  const ids = acknowledged.map(({ recordId }) => recordId);
  if (new Set(ids).size !== ids.length) faults.push('one record was given as the answer to two requests');
  for (const { recordId, units } of acknowledged) {
    const quantity = byId.get(recordId)?.quantity;
    if (quantity !== units) faults.push(`${recordId} was answered with ${units} units, the ledger says ${quantity}`);
  }
  const own = records.filter(({ time }) => startMs <= time && time < endMs);
  faults.push(...(await invoiceFaults(world, tenantId, own, startMs)), ...(await walletFaults(world, tenantId, own)));
  return faults;
}

async function invoiceFaults(world: TwinWorld, tenantId: TenantId, own: readonly UsageRecord[], startMs: number) {
  const { stripe, table, subscriptionId } = world;
  const billed = new Map<BillingMeter, number>();
  const invoices = await stripe.invoices.list({ subscription: subscriptionId, limit: 5 });
  let isFinal = false;
  for (const { id, status } of invoices.data) {
    if (status === 'draft') continue;
    const { lines } = await fetchFinalInvoice(stripe, id ?? '');
    for (const { meter, quantity } of lines.filter(({ fromMs, toMs }) => fromMs === startMs && fromMs < toMs)) {
      isFinal = true;
      billed.set(meter, (billed.get(meter) ?? 0) + quantity);
    }
  }
  if (!isFinal) return ['the invoice of the day is not final'];
  for (const { meter, quantity, state } of await listAdjustments(
    table,
    tenantId,
    `${subscriptionId}_${startMs / 1000}`,
  )) {
    if (state === 'made') billed.set(meter, (billed.get(meter) ?? 0) + quantity);
  }
  return twinMeters.flatMap((meter) => {
    const used = own.filter((record) => record.meter === meter).reduce((sum, { quantity }) => sum + quantity, 0);
    return used === (billed.get(meter) ?? 0) ? [] : [`${meter}: ledger ${used}, billed ${billed.get(meter) ?? 0}`];
  });
}

async function walletFaults({ table }: TwinWorld, tenantId: TenantId, own: readonly UsageRecord[]): Promise<string[]> {
  const faults: string[] = [];
  const predictions = own.filter(({ meter }) => meter === 'predictions');
  const dayOf = ({ time }: UsageRecord) => new Date(time).toISOString().slice(0, 10);
  for (const [day, some = []] of Object.entries(Object.groupBy(predictions, dayOf))) {
    const units = some.reduce((sum, { quantity }) => sum + quantity, 0);
    if (units > unitsPerDay) faults.push(`overshot: ${units} units on ${day}`);
    const row = await table.get({ pk: walletPartition(tenantId), sk: `SUM#${day}#tenant` });
    const taken = Number(row?.taken ?? 0) / microMinorPerPrediction;
    if (taken !== units) faults.push(`stranded: ${taken} units are taken of ${day}, ${units} were used`);
  }
  const { rows } = await table.query({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :list',
    ExpressionAttributeValues: { ':list': workLists.leases },
  });
  if (rows.length > 0) faults.push(`stranded: ${rows.length} leases are out`);
  return faults;
}
