import { describeError, log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { hoursBetween } from '../usage/hour.ts';
import { recordsBetween } from '../usage/store.ts';
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
      if (await endLease(table, lease, await spentUnder(table, lease))) reclaimed += 1;
    } catch (error) {
      failed += 1;
      log('error', 'a lease could not be reclaimed', { tenant_id: lease.tenantId, error: describeError(error) });
    }
  }
  return { reclaimed, failed };
}

/** Units that the ledger shows under a lease. */
async function spentUnder(table: Table, { tenantId, id, fromMs, untilMs }: Lease): Promise<number> {
  let units = 0;
  for (const hour of hoursBetween(fromMs, untilMs)) {
    for await (const record of recordsBetween(table, tenantId, hour, fromMs - marginMs, untilMs + marginMs)) {
      if (record.leaseId === id) units += record.quantity;
    }
  }
  return units;
}
