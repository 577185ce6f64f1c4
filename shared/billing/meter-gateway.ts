import { type MeterEvent, readMeterIds, readMeterSummaries, sendMeterEvent } from './meter-client.ts';
import { eventNameOf } from './plans.ts';
import type { BillingMeter } from './schema.ts';
import { StripeCallError } from './stripe-call-error.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

/** What became of a sending. `stored_failure` may be kept under its idempotency key: only another key gets on. */
export type SendOutcome =
  | { readonly kind: 'acked' }
  | { readonly kind: 'retry' | 'stored_failure' | 'refused'; readonly reason: string };

/** Whose usage of which meter, between two times (epoch milliseconds, the second exclusive). */
export interface UsageSpan {
  readonly meter: BillingMeter;
  readonly customerId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the sender and the reconciler need of Stripe. */
export interface MeterGateway {
  send(event: MeterEvent): Promise<SendOutcome>;
  /** Sums by UTC hour (its start in epoch milliseconds), hours without usage left out; the span is in whole hours. */
  hourlySums(span: UsageSpan): Promise<ReadonlyMap<number, number>>;
  /** The sum of the events stamped within the span, which is in whole minutes. */
  sum(span: UsageSpan): Promise<number>;
}

/** Stripe as the sender and the reconciler see it. */
export function meterGateway(connect: () => Promise<Stripe>): MeterGateway {
  let ids: Promise<ReadonlyMap<string, string>> | undefined;
  const meterId = async (stripe: Stripe, meter: BillingMeter) => {
    ids ??= readMeterIds(stripe).catch((error: unknown) => {
      ids = undefined;
      throw error;
    });
    const id = (await ids).get(eventNameOf(meter));
    if (id === undefined) throw new Error(`Stripe has no active meter ${eventNameOf(meter)}; run npm run stripe:sync`);
    return id;
  };
  return {
    send: async (event) => sendOnce(await connect(), event),
    async hourlySums({ meter, ...span }) {
      const stripe = await connect();
      const summaries = await readMeterSummaries(stripe, await meterId(stripe, meter), span);
      return new Map(summaries.map(({ startMs, quantity }) => [startMs, quantity]));
    },
    async sum({ meter, customerId, fromMs, toMs }) {
      const stripe = await connect();
      const id = await meterId(stripe, meter);
      const query = { customer: customerId, start_time: fromMs / 1000, end_time: toMs / 1000 };
      const { data } = await callStripe(() => stripe.billing.meters.listEventSummaries(id, query));
      return data.reduce((total, { aggregated_value }) => total + aggregated_value, 0);
    },
  };
}

async function sendOnce(stripe: Stripe, event: MeterEvent): Promise<SendOutcome> {
  try {
    await sendMeterEvent(stripe, event);
    return { kind: 'acked' };
  } catch (error) {
    if (!(error instanceof StripeCallError)) throw error;
    return outcomeOf(error);
  }
}

/** A secret that was rolled or lacks a right is the operator's to mend, and no fault of the slice. */
function outcomeOf({ kind, failure, message }: StripeCallError): SendOutcome {
  const reason = `${failure.status ?? ''} ${failure.code ?? kind}: ${message}`.trim().slice(0, 200);
  if (kind === 'duplicate') return { kind: 'acked' };
  if (kind === 'stored_failure') return { kind, reason };
  if (kind === 'missing' || kind === 'refused') return { kind: 'refused', reason };
  return { kind: 'retry', reason };
}
