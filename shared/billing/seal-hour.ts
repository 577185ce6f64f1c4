import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { hourMs, hourStart } from '../usage/hour.ts';
import { hourRecords } from '../usage/store.ts';
import { type Periods, readPeriods, unchangedPeriods, unsettledWrite } from './period-store.ts';
import { HourTotals, type SealedTotal } from './seal.ts';
import { isInvoiced, type SliceHead } from './slice.ts';
import { appendSlice, readSlices, updateRoot } from './slice-store.ts';

/** Sealers that meet at one hour make each other read again; more often than this they cannot. */
const maxTries = 8;
/** The first look at Stripe's summary: sent within minutes, and then left alone for longer than summaries were seen to lag. */
const firstCheckMs = 12 * hourMs;

/**
 * Writes what the ledger of one hour says beyond its slices as the next slice of each group; nothing when it is all
 * sealed. Slices are read before the ledger, which only grows, so what is written never counts a record twice; the
 * periods must still be those that were read. Safe to repeat and to run at once with another. Answers slices written.
 */
export async function sealHour(table: Table, tenantId: TenantId, hour: string, nowMs: number): Promise<number> {
  let written = 0;
  for (let attempt = 1; attempt <= maxTries; attempt += 1) {
    const periods = await readPeriods(table, tenantId);
    const { heads } = await readSlices(table, tenantId, `${hour}#`);
    const start = hourStart(hour);
    const overlapping = periods.all.filter((period) => period.startMs < start + hourMs && period.endMs > start);
    if (overlapping.length === 0 && heads.length === 0) return written;
    const totals = new HourTotals(tenantId, hour, overlapping);
    for await (const record of hourRecords(table, tenantId, hour)) totals.add(record);
    let isStale = false;
    for (const total of totals.totals(heads)) {
      const outcome = await sealGroup(table, total, heads, periods, nowMs);
      if (outcome === 'sealed') written += 1;
      if (outcome === 'stale') isStale = true;
    }
    if (!isStale) return written;
  }
  throw new Error(`Hour ${hour} of ${tenantId} changed ${maxTries} times while it was sealed`);
}

async function sealGroup(
  table: Table,
  total: SealedTotal,
  heads: readonly SliceHead[],
  periods: Periods,
  nowMs: number,
): Promise<'unchanged' | 'sealed' | 'stale'> {
  const head = heads.find(({ meter, periodId }) => meter === total.meter && periodId === total.periodId);
  const value = total.total - (head?.sealed ?? 0);
  if (value === 0) {
    if (!head || head.root === total.root) return 'unchanged';
    return (await updateRoot(table, total, head)) ? 'unchanged' : 'stale';
  }
  const period = periods.all.find(({ id }) => id === total.periodId);
  const isLate = period !== undefined && isInvoiced(total, period);
  const isWritten = await appendSlice(
    table,
    { ...total, corrected: head?.corrected ?? 0 },
    head,
    { kind: 'usage', value, state: isLate ? 'late' : 'pending', nowMs, checkMs: nowMs + firstCheckMs },
    isLate
      ? [unsettledWrite(total.tenantId, total.periodId), unchangedPeriods(total.tenantId, periods)]
      : [unchangedPeriods(total.tenantId, periods)],
  );
  return isWritten ? 'sealed' : 'stale';
}
