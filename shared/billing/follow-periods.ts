import type { Table } from '../table/client.ts';
import type { BillingAccount, PlanSegment } from './account.ts';
import { endPeriod, finalizePeriod, putPeriod } from './period-store.ts';
import { type BillingMeter, billingMeters } from './schema.ts';

/** The billing period of a plan's segment: the same one whoever asks. */
const periodIdOf = (subscriptionId: string, fromMs: number) => `${subscriptionId}_${fromMs / 1000}`;

const floorSecond = (ms: number) => Math.floor(ms / 1000) * 1000;

/**
 * Makes the ledger's billing periods follow an account: one for each segment that is billed, ended where a plan was
 * changed or the subscription stopped. Repeating it changes nothing. What is used in a trial belongs to no period.
 */
export async function followPeriods(table: Table, account: BillingAccount, nowMs: number): Promise<void> {
  const { tenantId, customerId, subscriptionId, periodEndMs, status, endedSubscriptionId } = account;
  const isBilled = status !== 'trialing' && status !== 'paused';
  if (isBilled && subscriptionId !== null && customerId !== null && periodEndMs !== null) {
    for (const { terms, fromMs, toMs } of account.segments) {
      const id = periodIdOf(subscriptionId, fromMs);
      const endMs = toMs ?? periodEndMs;
      if (endMs <= fromMs) continue;
      const period = { tenantId, id, customerId, subscriptionId, planId: terms.planId, startMs: fromMs, endMs };
      await putPeriod(table, period, nowMs);
      if (toMs !== null) await endPeriod(table, tenantId, id, toMs, nowMs);
    }
  }
  if (subscriptionId !== null || endedSubscriptionId === null) return;
  for (const { fromMs, toMs } of account.previousSegments) {
    if (toMs === null || floorSecond(toMs) <= fromMs) continue;
    await endPeriod(table, tenantId, periodIdOf(endedSubscriptionId, fromMs), floorSecond(toMs), nowMs);
  }
}

/** A metered line of a final invoice. */
export interface FinalLine {
  readonly priceId: string;
  readonly quantity: number;
  /** Epoch milliseconds: when the usage on it begins. */
  readonly fromMs: number;
}

interface Finalized {
  readonly invoiceId: string;
  readonly subscriptionId: string;
  readonly finalizedMs: number;
  readonly lines: readonly FinalLine[];
}

/** Tells the ledger what a final invoice said of each of its periods, meter by meter. */
export async function settlePeriods(table: Table, account: BillingAccount, finalized: Finalized): Promise<void> {
  const { invoiceId, subscriptionId, finalizedMs, lines } = finalized;
  for (const segment of [...account.previousSegments, ...account.segments]) {
    const quantities = quantitiesOf(segment, lines);
    if (Object.keys(quantities).length === 0) continue;
    const id = periodIdOf(subscriptionId, segment.fromMs);
    await finalizePeriod(table, account.tenantId, id, { invoiceId, finalizedMs, quantities });
  }
}

/** The tiers of a price are lines of their own: their quantities add up. */
function quantitiesOf(
  { priceIds, fromMs }: PlanSegment,
  lines: readonly FinalLine[],
): Partial<Record<BillingMeter, number>> {
  const quantities: Partial<Record<BillingMeter, number>> = {};
  for (const meter of billingMeters) {
    const own = lines.filter((line) => line.priceId === priceIds[meter] && line.fromMs === fromMs);
    if (own.length > 0) quantities[meter] = own.reduce((sum, { quantity }) => sum + quantity, 0);
  }
  return quantities;
}
