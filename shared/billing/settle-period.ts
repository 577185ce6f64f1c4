import type { Table } from '../table/client.ts';
import { hoursWithRecords } from '../usage/store.ts';
import { type Adjustment, keepMade, listAdjustments, putAdjustment } from './adjustment-store.ts';
import { clearUnsettled, type FinalInvoice, type StoredPeriod } from './period-store.ts';
import { listTerms } from './plans.ts';
import { type MeterTerms, rateUsage } from './rate.ts';
import { type BillingMeter, billingMeters, planId } from './schema.ts';
import { sealHour } from './seal-hour.ts';
import { readSealed } from './slice-store.ts';

/** Makes credit notes and invoice items; a second call with the same adjustment finds the first one's and does nothing. */
export type MakeAdjustment = (
  period: StoredPeriod & { invoice: FinalInvoice },
  adjustment: Adjustment,
) => Promise<void>;

/**
 * Puts right what a final invoice does not say as the ledger does: usage that came late, or that Stripe had lost or
 * counted twice and no correction reached in time. Seals every hour of the period first, so that nothing which the stream
 * never told is missed. Rests on the ledger and the invoice alone, neither of which Stripe's summaries can change.
 */
export async function settlePeriod(
  table: Table,
  make: MakeAdjustment,
  period: StoredPeriod,
  nowMs: number,
): Promise<number> {
  const { tenantId, id, invoice } = period;
  if (!invoice) throw new Error(`Period ${id} of ${tenantId} has no final invoice to be settled`);
  for (const hour of await hoursWithRecords(table, tenantId, period.startMs, period.endMs)) {
    await sealHour(table, tenantId, hour, nowMs);
  }
  const sealed = await readSealed(table, period);
  const known = await listAdjustments(table, tenantId, id);
  for (const meter of billingMeters) {
    const before = known.filter((one) => one.meter === meter);
    const said = before.reduce((sum, { quantity }) => sum + quantity, invoice.quantities[meter] ?? 0);
    const used = sealed.get(meter) ?? 0;
    if (used === said) continue;
    const terms = termsOf(period, meter);
    const adjustment: Adjustment = {
      tenantId,
      periodId: id,
      meter,
      revision: before.length + 1,
      quantity: used - said,
      amountMinor: rateUsage(used, terms) - rateUsage(said, terms),
      state: 'pending',
    };
    // Another settlement was faster: its adjustment stands, and this one looks again in its next run.
    if (!(await putAdjustment(table, adjustment))) return 0;
    known.push(adjustment);
  }
  const pending = known.filter(({ state }) => state === 'pending');
  for (const adjustment of pending) {
    if (adjustment.amountMinor !== 0) await make({ ...period, invoice }, adjustment);
    await keepMade(table, adjustment);
  }
  await clearUnsettled(table, period);
  return pending.length;
}

/** What the period's invoice was rated by: its own prices, or the plan's where it came without. */
function termsOf(period: StoredPeriod, meter: BillingMeter): MeterTerms {
  const terms = period.meters?.[meter] ?? listTerms(planId.parse(period.planId)).meters[meter];
  if (!terms) throw new Error(`Meter "${meter}" has no price in the plan ${period.planId}`);
  return terms;
}
