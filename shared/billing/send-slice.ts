import type { Table } from '../table/client.ts';
import { hourMs } from '../usage/hour.ts';
import type { MeterGateway, SendOutcome } from './meter-gateway.ts';
import { findPeriod, type StoredPeriod } from './period-store.ts';
import { isInvoiced, type Slice, sliceIdentifier, sliceTime } from './slice.ts';
import { changeSlice } from './slice-store.ts';

/** Stripe remembers an identifier for at least 24 hours; after this long a slice is never sent again. */
const freezeAfterMs = 20 * hourMs;
/** Stripe takes events up to 35 days old. */
const oldestMs = 34 * 24 * hourMs;
const firstBackoffMs = 30_000;
const longestBackoffMs = hourMs;

/** What to do next with the group that a slice belongs to. */
export type SliceOutcome = 'done' | 'waiting' | 'failing' | 'lost';

/**
 * Takes one slice a step further: writes down that it is being sent, sends it, writes down what became of it. A crash at
 * any place leaves it `inflight`, and it is sent again under the same identifier, until it is too old for that.
 */
export async function sendSlice(
  table: Table,
  gateway: MeterGateway,
  slice: Slice,
  nowMs: number,
): Promise<SliceOutcome> {
  if (slice.nextAttemptMs > nowMs) return 'waiting';
  const period = await findPeriod(table, slice.tenantId, slice.periodId);
  const verdict = verdictOn(slice, period, nowMs);
  if (verdict !== 'send') {
    const changed = await changeSlice(table, slice, { state: verdict.state, reason: verdict.reason });
    return changed ? 'done' : 'lost';
  }
  const inflight = await changeSlice(table, slice, {
    state: 'inflight',
    attempts: slice.attempts + 1,
    firstAttemptMs: slice.firstAttemptMs ?? nowMs,
    lastAttemptMs: nowMs,
  });
  if (!inflight || !period) return 'lost';
  const outcome = await send(gateway, inflight, period);
  return keepOutcome(table, inflight, outcome, nowMs);
}

type Verdict = 'send' | { readonly state: 'frozen' | 'parked' | 'late'; readonly reason: string };

function verdictOn(slice: Slice, period: StoredPeriod | undefined, nowMs: number): Verdict {
  if (!period) return { state: 'parked', reason: 'its billing period is gone' };
  // What a final invoice lacks is settled by another way (settle.ts), from the ledger and the invoice alone.
  if (isInvoiced(slice, period)) return { state: 'late', reason: 'its invoice is final' };
  if (slice.firstAttemptMs !== null && nowMs - slice.firstAttemptMs > freezeAfterMs) {
    return { state: 'frozen', reason: 'not answered within 20 hours' };
  }
  if (nowMs - sliceTime(slice, period) > oldestMs) {
    return { state: 'parked', reason: 'older than Stripe takes' };
  }
  return 'send';
}

async function send(gateway: MeterGateway, slice: Slice, period: StoredPeriod): Promise<SendOutcome> {
  const identifier = sliceIdentifier(slice);
  return gateway.send({
    meter: slice.meter,
    customerId: slice.customerId,
    // Whole numbers, written out: never in exponent form.
    value: slice.value.toFixed(0),
    identifier,
    // The same as the identifier, by which Stripe's error reports may name it, until a failure was stored under it.
    idempotencyKey: slice.keyRevision === 0 ? identifier : `${identifier}:k${slice.keyRevision}`,
    timeMs: sliceTime(slice, period),
  });
}

async function keepOutcome(table: Table, slice: Slice, outcome: SendOutcome, nowMs: number): Promise<SliceOutcome> {
  if (outcome.kind === 'acked') {
    return (await changeSlice(table, slice, { state: 'acked', reason: null })) ? 'done' : 'lost';
  }
  if (outcome.kind === 'refused') {
    return (await changeSlice(table, slice, { state: 'parked', reason: outcome.reason })) ? 'done' : 'lost';
  }
  const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(slice.attempts - 1, 10));
  const changed = await changeSlice(table, slice, {
    keyRevision: slice.keyRevision + (outcome.kind === 'stored_failure' ? 1 : 0),
    nextAttemptMs: nowMs + backoffMs,
    reason: outcome.reason,
  });
  return changed ? 'failing' : 'lost';
}
