import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { hourMs, hourOf, hourStart } from '../../shared/usage/hour.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';
import { amountOf } from '../../shared/usage/rate-card.ts';
import { reportUsage } from '../../shared/usage/report.ts';
import { listSums } from '../../shared/usage/sum-store.ts';
import { readTimeRange } from '../../shared/usage/time-range.ts';

const rangeRule = { defaultDays: 30, maxDays: 366 };

export const getUsage =
  (table: TableClient): UseCaseOf<typeof usageOperations, 'getUsage'> =>
  async ({ query, caller, nowMs }) => {
    const { fromMs, toMs } = readTimeRange(query, nowMs, rangeRule);
    const fromHour = hourOf(fromMs);
    const toHour = hourOf(toMs - 1);
    const sums = await listSums(table, caller.tenantId, fromHour, toHour);
    const groupBy = query.group_by ?? [];
    const wanted = sums.filter((sum) => query.meter === undefined || sum.meter === query.meter);
    const { rows, totalMicroMinor } = reportUsage(wanted, groupBy);
    return {
      body: {
        object: 'usage',
        from: new Date(hourStart(fromHour)).toISOString(),
        to: new Date(hourStart(toHour) + hourMs).toISOString(),
        group_by: groupBy,
        data: rows,
        total: amountOf(totalMicroMinor),
      },
    };
  };
