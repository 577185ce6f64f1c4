import { log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { hourMs, hourStart } from '../usage/hour.ts';
import type { MeterGateway } from './meter-gateway.ts';
import { type Periods, readPeriods } from './period-store.ts';
import { isFinal, isInvoiced, type Slice, type SliceHead, sliceTime } from './slice.ts';
import { appendSlice, keepReading, readSlices } from './slice-store.ts';

/** Stripe states no lag of its summaries; longer than any lag that the canary has shown. */
const quietMs = 11 * hourMs;
/** Two readings so far apart must be equal before either is believed. */
const secondReadingMs = 6 * hourMs;
const dayMs = 24 * hourMs;
/** Later than this Stripe may refuse the correction's timestamp. */
const oldestMs = 34 * dayMs;
const minuteMs = 60_000;

export type GroupOutcome = 'waiting' | 'read' | 'verified' | 'corrected' | 'disputed' | 'settled_otherwise';

/** Reads Stripe's sum for one span of time. */
export type ReadSum = MeterGateway['sum'];

/** Everything of one customer and meter that Stripe's summary cannot tell apart. */
interface Bucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly heads: readonly SliceHead[];
  readonly slices: readonly Slice[];
}

/**
 * Compares what was sealed of one group with what Stripe counted, once nothing is under way and two readings far apart
 * agree; writes the difference ahead as one correction. Never trusts a summary that may still move: a correction made
 * from an unstable reading is itself an error that the next reading corrects, and so on.
 */
export async function reconcileGroup(
  table: Table,
  readSum: ReadSum,
  due: SliceHead,
  nowMs: number,
): Promise<GroupOutcome> {
  const periods = await readPeriods(table, due.tenantId);
  const bucket = await readBucket(table, due, periods);
  const head = bucket.heads.find(({ periodId }) => periodId === due.periodId);
  if (!head) return 'waiting';
  const period = periods.all.find(({ id }) => id === head.periodId);
  if (!period || isInvoiced(head, period))
    return (await keepReading(table, head, null, null)) ? 'settled_otherwise' : 'waiting';
  const checkMs = nextCheck(bucket.slices, nowMs);
  if (checkMs !== null) {
    await keepReading(table, head, null, checkMs);
    return 'waiting';
  }

  const { meter, customerId } = head;
  const value = await readSum({ meter, customerId, fromMs: bucket.fromMs, toMs: bucket.toMs });
  const revision = bucket.heads.reduce((sum, each) => sum + each.revision, 0);
  const { reading } = head;
  const isSame = reading?.value === value && reading.revision === revision;
  if (!isSame || nowMs - reading.atMs < secondReadingMs) {
    const kept = isSame ? reading : { value, atMs: nowMs, revision };
    await keepReading(table, head, kept, kept.atMs + secondReadingMs);
    return 'read';
  }
  const difference = bucket.heads.reduce((sum, each) => sum + each.sealed, 0) - value;
  if (difference === 0) return (await keepReading(table, head, reading, null)) ? 'verified' : 'waiting';
  return correct(table, head, bucket, { difference, timeMs: sliceTime(head, period), nowMs });
}

interface Difference {
  readonly difference: number;
  readonly timeMs: number;
  readonly nowMs: number;
}

async function correct(table: Table, head: SliceHead, bucket: Bucket, facts: Difference): Promise<GroupOutcome> {
  const { difference, timeMs, nowMs } = facts;
  if (head.correctedMs !== null && nowMs - head.correctedMs < dayMs) {
    await keepReading(table, head, null, head.correctedMs + dayMs);
    return 'waiting';
  }
  const everSent = bucket.slices.reduce((sum, { value }) => sum + Math.abs(value), 0);
  if (Math.abs(difference) > everSent || nowMs - timeMs > oldestMs) {
    const { tenantId, meter, hour } = head;
    log('error', 'Stripe counts what no correction explains', { tenant_id: tenantId, meter, hour, difference });
    await keepReading(table, head, null, nowMs + dayMs);
    return 'disputed';
  }
  const total = { ...head, total: head.sealed, corrected: head.corrected + difference };
  const slice = { kind: 'correction', value: difference, state: 'pending', nowMs, checkMs: nowMs + quietMs } as const;
  return (await appendSlice(table, total, head, slice)) ? 'corrected' : 'waiting';
}

/** When to look again if nothing can be said yet; null when it can. */
function nextCheck(slices: readonly Slice[], nowMs: number): number | null {
  if (slices.some(({ state }) => !isFinal(state))) return nowMs + hourMs;
  if (slices.some(({ state }) => state === 'parked')) return nowMs + dayMs;
  const lastMs = Math.max(0, ...slices.map(({ lastAttemptMs }) => lastAttemptMs ?? 0));
  return nowMs - lastMs < quietMs ? lastMs + quietMs : null;
}

/**
 * The group alone, in its hour; where the hour belongs to several periods of the same customer, each bears a time of its
 * own and is read by its minute. What falls into one minute is judged together.
 */
async function readBucket(table: Table, due: SliceHead, periods: Periods): Promise<Bucket> {
  const { heads, slices } = await readSlices(table, due.tenantId, `${due.hour}#${due.meter}#`);
  const shared = heads.filter(({ customerId }) => customerId === due.customerId);
  const start = hourStart(due.hour);
  const minuteOf = ({ periodId, hour }: SliceHead) => {
    const period = periods.all.find(({ id }) => id === periodId);
    return period ? Math.floor(sliceTime({ hour }, period) / minuteMs) * minuteMs : start;
  };
  if (shared.length <= 1) return { fromMs: start, toMs: start + hourMs, heads: shared, slices };
  const fromMs = minuteOf(due);
  const together = shared.filter((head) => minuteOf(head) === fromMs);
  const ids = new Set(together.map(({ periodId }) => periodId));
  const own = slices.filter(({ periodId }) => ids.has(periodId));
  return { fromMs, toMs: fromMs + minuteMs, heads: together, slices: own };
}
