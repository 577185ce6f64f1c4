import type { TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { hourMs, hourOf, hourStart } from '../usage/hour.ts';
import type { Meter } from '../usage/rate-card.ts';
import { listUsageRecords } from '../usage/store.ts';
import { listSums } from '../usage/sum-store.ts';
import { billingMeterOf } from './plans.ts';
import type { BillingMeter } from './schema.ts';

export type UsageByMeter = Partial<Record<BillingMeter, number>>;

const recordsAtOnce = 100;

/**
 * What a tenant used between two times (epoch milliseconds, the second exclusive), by what is billed: whole hours by
 * their sums, and record by record in an hour that an edge divides.
 */
export async function readUsage(
  table: TableClient,
  tenantId: TenantId,
  fromMs: number,
  toMs: number,
): Promise<UsageByMeter> {
  const usage: UsageByMeter = {};
  const add = (meter: Meter, machine: string | null, quantity: number) => {
    const place = billingMeterOf(meter, machine);
    usage[place] = (usage[place] ?? 0) + quantity;
  };
  const firstWhole = Math.ceil(fromMs / hourMs) * hourMs;
  const endWhole = Math.floor(toMs / hourMs) * hourMs;
  if (endWhole > firstWhole) {
    for (const sum of await listSums(table, tenantId, hourOf(firstWhole), hourOf(endWhole - hourMs))) {
      if (sum.meter !== 'training_seconds') add(sum.meter, null, sum.quantity);
      for (const [machine, seconds] of Object.entries(sum.byMachine)) add(sum.meter, machine, seconds);
    }
  }
  const edges = new Set([firstWhole > fromMs ? hourOf(fromMs) : '', endWhole < toMs ? hourOf(toMs) : '']);
  for (const hour of edges) {
    if (hour === '') continue;
    for await (const { time, meter, machine, quantity } of recordsOf(table, tenantId, hour)) {
      if (time >= fromMs && time < toMs) add(meter, machine, quantity);
    }
  }
  return usage;
}

async function* recordsOf(table: TableClient, tenantId: TenantId, hour: string) {
  let after: string | undefined;
  do {
    const from = hourStart(hour);
    const page = await listUsageRecords(table, tenantId, {
      fromMs: from,
      toMs: from + hourMs,
      limit: recordsAtOnce,
      after,
    });
    yield* page.items;
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
}
