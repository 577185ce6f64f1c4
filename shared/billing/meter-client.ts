import { eventNameOf } from './plans.ts';
import type { BillingMeter } from './schema.ts';
import { StripeCallError } from './stripe-call-error.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

/** One slice of usage on its way to Stripe. */
export interface MeterEvent {
  readonly meter: BillingMeter;
  /** At most 100 characters; Stripe counts it once within 24 hours, and may count it again after them. */
  readonly identifier: string;
  readonly customerId: string;
  /** A plain decimal of at most 15 digits, never in exponent form; negative corrects. */
  readonly value: string;
  /** Epoch milliseconds, sent as whole seconds: at most 35 days back and 5 minutes ahead. */
  readonly timeMs: number;
  /** The identifier unless given; another one is needed after a failure that Stripe stored. */
  readonly idempotencyKey?: string;
}

/** Counted, as far as Stripe says at once: it validates a second time later. Throws StripeCallError. */
export async function sendMeterEvent(stripe: Stripe, event: MeterEvent): Promise<'accepted' | 'duplicate'> {
  const { meter, identifier, customerId, value, timeMs, idempotencyKey = identifier } = event;
  try {
    await callStripe(() =>
      stripe.billing.meterEvents.create(
        {
          event_name: eventNameOf(meter),
          identifier,
          timestamp: Math.floor(timeMs / 1000),
          payload: { stripe_customer_id: customerId, value },
        },
        { idempotencyKey },
      ),
    );
    return 'accepted';
  } catch (error) {
    if (error instanceof StripeCallError && error.kind === 'duplicate') return 'duplicate';
    throw error;
  }
}

/** Takes back an event that Stripe received less than 24 hours ago. Throws StripeCallError. */
export async function cancelMeterEvent(stripe: Stripe, meter: BillingMeter, identifier: string): Promise<void> {
  await callStripe(() =>
    stripe.billing.meterEventAdjustments.create(
      { event_name: eventNameOf(meter), type: 'cancel', cancel: { identifier } },
      { idempotencyKey: `cancel-${identifier}` },
    ),
  );
}

export interface MeterSummary {
  /** Epoch milliseconds of a whole hour; the next one ends it. */
  readonly startMs: number;
  readonly quantity: number;
}

const maxPageSize = 100;

/**
 * What Stripe has counted for a customer, hour by hour, hours without usage left out. `fromMs` and `toMs` (exclusive)
 * are whole hours. Stripe promises no lag: what was just sent may be missing. Throws StripeCallError.
 */
export async function readMeterSummaries(
  stripe: Stripe,
  stripeMeterId: string,
  { customerId, fromMs, toMs }: { readonly customerId: string; readonly fromMs: number; readonly toMs: number },
): Promise<readonly MeterSummary[]> {
  const summaries: MeterSummary[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await callStripe(() =>
      stripe.billing.meters.listEventSummaries(stripeMeterId, {
        customer: customerId,
        start_time: fromMs / 1000,
        end_time: toMs / 1000,
        value_grouping_window: 'hour',
        limit: maxPageSize,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    for (const { start_time, aggregated_value } of page.data) {
      if (aggregated_value !== 0) summaries.push({ startMs: start_time * 1000, quantity: aggregated_value });
    }
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return summaries;
  }
}

/** The ids of the meters at Stripe, by their event names; of an account that `npm run stripe:sync` has prepared. */
export async function readMeterIds(stripe: Stripe): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  let after: string | undefined;
  for (;;) {
    const page = await callStripe(() =>
      stripe.billing.meters.list({
        status: 'active',
        limit: maxPageSize,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    for (const { id, event_name } of page.data) ids.set(event_name, id);
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return ids;
  }
}
