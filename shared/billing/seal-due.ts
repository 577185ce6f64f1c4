import { describeError, log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { hourOf } from '../usage/hour.ts';
import { clearUnsealed, listUnsealed } from '../usage/sum-store.ts';
import { sealHour } from './seal-hour.ts';

/** An hour is sealed this long after its end: the last records are folded by then, and later ones are sealed later. */
const sealDelayMs = 5 * 60_000;
const hoursAtOnce = 16;

/** Seals every hour that is over and has usage which was not sealed. One that fails stays marked and does not stop others. */
export async function sealDue(table: Table, nowMs: number): Promise<{ sealed: number; failed: number }> {
  let [sealed, failed] = [0, 0];
  for await (const marks of listUnsealed(table, hourOf(nowMs - sealDelayMs))) {
    const hours = Object.values(Object.groupBy(marks, ({ tenantId, hour }) => `${tenantId} ${hour}`));
    for (let first = 0; first < hours.length; first += hoursAtOnce) {
      const work = hours.slice(first, first + hoursAtOnce).map(async (group = []) => {
        const [mark] = group;
        if (!mark) return;
        try {
          sealed += await sealHour(table, mark.tenantId, mark.hour, nowMs);
          for (const each of group) await clearUnsealed(table, each);
        } catch (error) {
          failed += 1;
          log('error', 'an hour could not be sealed', {
            tenant_id: mark.tenantId,
            hour: mark.hour,
            error: describeError(error),
          });
        }
      });
      await Promise.all(work);
    }
  }
  return { sealed, failed };
}
