import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { type Counter, roomIn } from './counters.ts';
import { type Lease, raiseAlerts, readTaken, takeLease } from './lease-store.ts';
import { limitReached } from './limit-reached.ts';

interface LeaseWish {
  readonly tenantId: TenantId;
  readonly counters: readonly Counter[];
  /** Units that are needed at least. */
  readonly units: number;
  readonly nowMs: number;
}

/** Times that other environments may be faster. */
const maxTries = 4;

/**
 * Takes the lease that `leaseOf` makes of the room that there is, with the alerts that it passes. Throws ProblemError 402
 * or 429 when there is too little room.
 */
export async function leaseWithin(
  table: Table,
  { tenantId, counters, units, nowMs }: LeaseWish,
  leaseOf: (room: number) => Lease,
): Promise<Lease> {
  for (let attempt = 1; attempt <= maxTries; attempt += 1) {
    const taken = await readTaken(table, tenantId, counters);
    const room = roomIn(counters, taken);
    if (room < units) throw limitReached(counters, taken, units, nowMs);
    const lease = leaseOf(room);
    if (!(await takeLease(table, lease))) continue;
    await raiseAlerts(table, lease, taken, nowMs);
    return lease;
  }
  throw limitReached(counters, await readTaken(table, tenantId, counters), units, nowMs);
}
