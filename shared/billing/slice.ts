import { createHash } from 'node:crypto';
import type { TenantId } from '../runtime/ids.ts';
import { hourMs, hourStart } from '../usage/hour.ts';
import type { BillingPeriod, StoredPeriod } from './period-store.ts';
import type { BillingMeter } from './schema.ts';

const minuteMs = 60_000;

/** One hour of one meter in one billing period: what is sealed, sent and verified together. */
export interface SliceGroup {
  readonly tenantId: TenantId;
  readonly hour: string;
  readonly meter: BillingMeter;
  readonly periodId: string;
  readonly customerId: string;
}

/**
 * `pending`: written ahead, never sent. `inflight`: sent, perhaps more than once, outcome not known. `acked`: Stripe has
 * it. `parked`: Stripe refuses it until a person mends something. `frozen`: too old to be sent again, since Stripe may
 * have forgotten its identifier; the reconciler finds out. `late`: its invoice is final, so it is settled instead.
 */
export type SliceState = 'pending' | 'inflight' | 'acked' | 'parked' | 'frozen' | 'late';

/** Usage that is sent to Stripe as one meter event; `value` may be negative. */
export interface Slice extends SliceGroup {
  readonly revision: number;
  /** `correction`: puts right what Stripe counted, and is no part of the ledger's sum. */
  readonly kind: 'usage' | 'correction';
  readonly value: number;
  readonly state: SliceState;
  readonly attempts: number;
  /** Raised when Stripe stored a failure under the idempotency key: the event then goes under another key. */
  readonly keyRevision: number;
  readonly firstAttemptMs: number | null;
  readonly lastAttemptMs: number | null;
  readonly nextAttemptMs: number;
  readonly reason: string | null;
}

/** What a group came to when it was last sealed, and how far it is verified. */
export interface SliceHead extends SliceGroup {
  readonly revision: number;
  /** Sum of its usage slices, in billed units. */
  readonly sealed: number;
  readonly corrected: number;
  readonly recordCount: number;
  /** Merkle root over its records, in hexadecimal. */
  readonly root: string;
  /** What Stripe's summary said when it was last read, at which revision; null before. */
  readonly reading: { readonly value: number; readonly atMs: number; readonly revision: number } | null;
  readonly correctedMs: number | null;
}

/** An identifier that the same slice always has (Stripe takes 100 characters). It does not name the customer, who may change. */
export function sliceIdentifier(slice: Pick<Slice, 'tenantId' | 'hour' | 'meter' | 'periodId' | 'revision'>): string {
  const tenant = slice.tenantId.replace('tnt_', '');
  const hourNumber = hourStart(slice.hour) / hourMs;
  const period = createHash('sha256').update(slice.periodId).digest('base64url').slice(0, 10);
  return `gm1:${tenant}:${slice.meter}:${hourNumber}:${period}:r${slice.revision}`;
}

/**
 * The time that a group's events bear: a whole second that lies both in its hour and in its period. A period that begins
 * inside the hour takes its first full minute, since Stripe's sums cannot tell apart what falls into one minute: there
 * the period before may have its own.
 */
export function sliceTime(group: Pick<SliceGroup, 'hour'>, period: Pick<BillingPeriod, 'startMs' | 'endMs'>): number {
  const start = hourStart(group.hour);
  if (period.startMs <= start) return start;
  const minute = Math.ceil(period.startMs / minuteMs) * minuteMs;
  return minute < Math.min(start + hourMs, period.endMs) ? minute : period.startMs;
}

/**
 * True when a group's events can change no invoice any more. Where a period turned out to have ended before the hour, its
 * events bear a time that the next period is billed for: what was sent must still be taken back there.
 */
export const isInvoiced = (group: Pick<SliceGroup, 'hour'>, period: StoredPeriod): boolean =>
  period.invoice !== null && sliceTime(group, period) < period.endMs;

/** What is not done yet keeps a slice in the outbox. */
export const isFinal = (state: SliceState): boolean => state !== 'pending' && state !== 'inflight';
