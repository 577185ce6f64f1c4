import { describeError, log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { listUnsettled } from './period-store.ts';
import { type MakeAdjustment, settlePeriod } from './settle-period.ts';

const periodsAtOnce = 200;

/** Settles every period whose final invoice may say something else than the ledger; one that fails stops no other. */
export async function settleDue(
  table: Table,
  make: MakeAdjustment,
  nowMs: number,
): Promise<{ made: number; failed: number }> {
  let [made, failed] = [0, 0];
  for (const period of await listUnsettled(table, periodsAtOnce)) {
    try {
      made += await settlePeriod(table, make, period, nowMs);
    } catch (error) {
      failed += 1;
      log('error', 'a period could not be settled', {
        tenant_id: period.tenantId,
        period_id: period.id,
        error: describeError(error),
      });
    }
  }
  return { made, failed };
}
