import type { KeyObject } from 'node:crypto';
import { findPeriodAt } from '../billing/period-store.ts';
import { billingMeterOf } from '../billing/plans.ts';
import { readHeads } from '../billing/slice-store.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { Table } from '../table/client.ts';
import { hourOf } from '../usage/hour.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { hourRecords } from '../usage/store.ts';
import { recordLeaf } from './leaf.ts';
import { proveReceipt } from './proof.ts';
import { makeReceipt } from './receipt.ts';
import type { ReceiptProof } from './schema.ts';

/**
 * Opens the invoice line of a record down to its receipt. Throws ProblemError 409 where the record is on no line: it is
 * the free plan's, or its hour is not sealed (that takes some minutes after its end, and again after a late record).
 */
export async function proveRecord(table: Table, record: UsageRecord, key: KeyObject): Promise<ReceiptProof> {
  const hour = hourOf(record.time);
  const meter = billingMeterOf(record.meter, record.machine);
  const period = await findPeriodAt(table, record.tenantId, record.time);
  if (!period) throw new ProblemError('conflict', 'The record belongs to no billed period, and so to no invoice line.');
  const leaves: Uint8Array[] = [];
  let at = -1;
  for await (const each of hourRecords(table, record.tenantId, hour)) {
    const isOwn = billingMeterOf(each.meter, each.machine) === meter;
    if (!isOwn || each.time < period.startMs || each.time >= period.endMs) continue;
    if (each.id === record.id) at = leaves.length;
    leaves.push(recordLeaf(each));
  }
  const heads = (await readHeads(table, period)).filter((head) => head.meter === meter);
  const hours = heads.map((head) => ({ ...head, quantity: head.sealed }));
  const own = hours.find((head) => head.hour === hour);
  if (own?.recordCount !== leaves.length) {
    throw new ProblemError('conflict', 'The hour of this record is not sealed yet. Ask again in some minutes.');
  }
  return proveReceipt({
    receipt: makeReceipt(record, key),
    leaves,
    at,
    hours,
    hour: own,
    line: { period_id: period.id, meter },
  });
}
