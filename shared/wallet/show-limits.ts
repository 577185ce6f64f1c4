import type * as z from 'zod';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { rateCard } from '../usage/rate-card.ts';
import { counterName, windowEnd, windowOf, windowStart } from './counters.ts';
import { readTaken } from './lease-store.ts';
import { listAlerts, type RaisedAlert } from './rules-store.ts';
import type { SpendLimit, spendLimits } from './schema.ts';

const microPerMinor = 1_000_000;
const iso = (timeMs: number) => new Date(timeMs).toISOString();

/** A tenant's limits as the API shows them: with what is taken of each, and the alerts of the running windows. */
export async function showSpendLimits(
  table: Table,
  tenantId: TenantId,
  limits: readonly SpendLimit[],
  nowMs: number,
): Promise<z.infer<typeof spendLimits>> {
  const counters = limits.map((limit) => ({ name: counterName(limit), window: windowOf(limit.window, nowMs) }));
  const taken = await readTaken(table, tenantId, counters);
  const windows = [windowOf('day', nowMs), windowOf('month', nowMs)];
  const alerts = (await Promise.all(windows.map((window) => listAlerts(table, tenantId, window)))).flat();
  return {
    object: 'spend_limits',
    currency: rateCard.currency,
    limits: limits.map((limit, at) => {
      const window = counters[at]?.window ?? '';
      return {
        ...limit,
        window_started_at: iso(windowStart(window)),
        window_ends_at: iso(windowEnd(window)),
        reserved_minor: (taken[at] ?? 0) / microPerMinor,
      };
    }),
    alerts: alerts.sort((a, b) => b.raised_ms - a.raised_ms).map(showAlert),
  };
}

/** An alert as the API shows it. */
export const showAlert = ({ name, window, percent, raised_ms }: RaisedAlert) => ({
  object: 'spend_alert' as const,
  percent: percent === 100 ? (100 as const) : (80 as const),
  limit: `${name} ${window.length === 7 ? 'month' : 'day'}`,
  window_started_at: iso(windowStart(window)),
  raised_at: iso(raised_ms),
});
