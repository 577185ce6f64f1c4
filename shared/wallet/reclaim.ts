import { billingMeterOf } from '../billing/plans.ts';
import { describeError, log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { hoursBetween } from '../usage/hour.ts';
import { amountMicroMinor } from '../usage/rate-card.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { recordsBetween } from '../usage/store.ts';
import { type Counter, planMeterOf } from './counters.ts';
import { endLease, type Lease, listEndedLeases } from './lease-store.ts';

/** A request that began within a lease is over by then (29 s), however far two clocks are apart. */
const marginMs = 180_000;

/**
 * Puts back what environments held when they died: a lease that is long over is ended, and what the ledger does not show
 * as spent under it returns to its counters. Safe to repeat: a lease ends once.
 */
export async function reclaimLeases(table: Table, nowMs: number): Promise<{ reclaimed: number; failed: number }> {
  let [reclaimed, failed] = [0, 0];
  for await (const lease of listEndedLeases(table, nowMs - marginMs)) {
    try {
      if (await endLease(table, lease, await usedUnder(table, lease))) reclaimed += 1;
    } catch (error) {
      failed += 1;
      log('error', 'a lease could not be reclaimed', { tenant_id: lease.tenantId, error: describeError(error) });
    }
  }
  return { reclaimed, failed };
}

/** How much of each counter of a lease the ledger shows as used under it. */
export async function usedUnder(table: Table, lease: Lease): Promise<number[]> {
  const { tenantId, id, counters, fromMs, untilMs } = lease;
  const used = counters.map(() => 0);
  for (const hour of hoursBetween(fromMs, untilMs)) {
    for await (const record of recordsBetween(table, tenantId, hour, fromMs - marginMs, untilMs + marginMs)) {
      if (record.leaseId !== id) continue;
      for (const [at, counter] of counters.entries()) used[at] = (used[at] ?? 0) + usedOf(lease, counter, record);
    }
  }
  return used;
}

function usedOf({ purpose }: Lease, counter: Counter, { meter, quantity, machine }: UsageRecord): number {
  if (purpose === 'units') return quantity * counter.perUnit;
  const ofPlan = planMeterOf(counter);
  if (ofPlan === undefined) return amountMicroMinor(meter, quantity, machine);
  return ofPlan === billingMeterOf(meter, machine) ? quantity : 0;
}
