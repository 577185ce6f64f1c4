import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { type BillingAccount, type SubscriptionFacts, segmentsIn } from './account.ts';
import { endPeriod, finalizePeriod, putPeriod, readPeriods } from './period-store.ts';
import type { BillingMeter, PlanId } from './schema.ts';

/** The billing period of a plan's segment: the same one whoever asks. */
const periodIdOf = (subscriptionId: string, fromMs: number) => `${subscriptionId}_${fromMs / 1000}`;

/**
 * Makes the ledger's billing periods follow an account: one for each segment that is billed, ended where a plan was
 * changed. Repeating it changes nothing. What is used in a trial belongs to no period.
 */
export async function followPeriods(table: Table, account: BillingAccount, nowMs: number): Promise<void> {
  const { tenantId, customerId, subscriptionId, periodEndMs, status } = account;
  const isBilled = status !== 'trialing' && status !== 'paused';
  if (!isBilled || subscriptionId === null || customerId === null || periodEndMs === null) return;
  for (const { terms, fromMs, toMs } of account.segments) {
    const id = periodIdOf(subscriptionId, fromMs);
    const endMs = toMs ?? periodEndMs;
    if (endMs <= fromMs) continue;
    const { planId, meters } = terms;
    const period = { tenantId, id, customerId, subscriptionId, planId, meters, startMs: fromMs, endMs };
    await putPeriod(table, period, nowMs);
    if (toMs !== null) await endPeriod(table, tenantId, id, toMs, nowMs);
  }
}

/**
 * Ends every billing period of a subscription that stopped, whichever one the account follows by now: a tenant may have
 * subscribed again before it was told. Its last periods are put first, so that whoever read the subscription while it ran
 * finds them there and cannot put them back.
 */
export async function endPeriods(
  table: Table,
  tenantId: TenantId,
  facts: SubscriptionFacts,
  nowMs: number,
): Promise<void> {
  const { id: subscriptionId, customerId, periodStartMs, periodEndMs, endedMs, trialEndMs } = facts;
  if (endedMs === null) return;
  const wasBilled = trialEndMs === null || trialEndMs <= periodStartMs;
  for (const { terms, fromMs: startMs, toMs } of wasBilled ? segmentsIn(facts) : []) {
    const endMs = toMs ?? periodEndMs;
    if (startMs >= Math.min(endMs, endedMs)) continue;
    const id = periodIdOf(subscriptionId, startMs);
    const { planId, meters } = terms;
    await putPeriod(table, { tenantId, id, customerId, subscriptionId, planId, meters, startMs, endMs }, nowMs);
  }
  const { all } = await readPeriods(table, tenantId);
  for (const period of all.filter((one) => one.subscriptionId === subscriptionId && one.endMs > endedMs)) {
    await endPeriod(table, tenantId, period.id, endedMs, nowMs);
  }
}

/** A metered line of a final invoice: usage stamped from `fromMs` up to and without `toMs` (epoch milliseconds). */
export interface FinalLine {
  readonly planId: PlanId;
  readonly meter: BillingMeter;
  readonly quantity: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Finalized {
  readonly tenantId: TenantId;
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly finalizedMs: number;
  readonly lines: readonly FinalLine[];
}

/**
 * Tells the ledger what a final invoice said of each of its periods, meter by meter. The invoice itself says which
 * periods there were: one that no event told of in time, since Stripe could not be reached, is made by it.
 */
export async function settlePeriods(table: Table, finalized: Finalized, nowMs: number): Promise<void> {
  const { tenantId, subscriptionId, customerId, invoiceId, finalizedMs, lines } = finalized;
  for (const own of Object.values(Object.groupBy(lines, ({ fromMs }) => fromMs))) {
    const [first] = own ?? [];
    if (!first || first.toMs <= first.fromMs) continue;
    const { planId, fromMs: startMs, toMs: endMs } = first;
    const id = periodIdOf(subscriptionId, startMs);
    await putPeriod(table, { tenantId, id, customerId, subscriptionId, planId, startMs, endMs }, nowMs);
    await endPeriod(table, tenantId, id, endMs, nowMs);
    await finalizePeriod(table, tenantId, id, { invoiceId, finalizedMs, quantities: quantitiesOf(own ?? []) });
  }
}

/** The tiers of a price are lines of their own: their quantities add up. */
function quantitiesOf(lines: readonly FinalLine[]): Partial<Record<BillingMeter, number>> {
  const quantities: Partial<Record<BillingMeter, number>> = {};
  for (const { meter, quantity } of lines) quantities[meter] = (quantities[meter] ?? 0) + quantity;
  return quantities;
}
