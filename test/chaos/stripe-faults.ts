import type { StripeFault } from '../../local/stripe/faults.ts';
import type { Random } from '../../shared/learning/random.ts';

const hourMs = 3_600_000;

/** What goes wrong between us and Stripe in one run. */
export interface StripeFaults {
  readonly rules: readonly StripeFault[];
  /** Longest time until a counted event shows in the summaries. */
  readonly summaryLagMs: number;
  /** When Stripe cannot be reached at all: from and until, epoch milliseconds, the earliest first. */
  readonly outages: readonly (readonly [number, number])[];
}

/** Where a fault of the network or of Stripe itself may strike. */
const sending = ['POST /v1/billing/meter_events'] as const;
const settling = ['POST /v1/credit_notes', 'POST /v1/invoiceitems', 'POST /v1/invoices'] as const;
const reading = ['GET *'] as const;

/** Faults of every kind, more or less of each; outages last up to 40 hours and begin while usage is sent. */
export function drawFaults(random: Random, startMs: number): StripeFaults {
  const rules: StripeFault[] = [];
  const add = (kind: StripeFault['kind'], targets: readonly string[], most: number, least = 0) => {
    const probability = random() < 0.6 ? least + random() * most : 0;
    if (probability > 0) for (const target of targets) rules.push({ target, kind, probability });
  };
  add('reset_before_commit', [...sending, ...settling, ...reading], 0.2);
  add('reset_after_commit', [...sending, ...settling], 0.2);
  add('stored_500', [...sending, ...settling], 0.1);
  add('stored_500_after_commit', [...sending, ...settling], 0.1);
  add('unstored_500', [...sending, ...settling, ...reading], 0.1);
  add('rate_limited', [...sending, ...settling, ...reading], 0.2);
  add('lock_timeout', [...sending, ...settling], 0.1);
  add('conflict', [...sending, ...settling], 0.1);
  add('drop_event', sending, 0.03, 0.02);
  add('webhook_duplicate', ['*'], 0.4);
  add('webhook_delay', ['*'], 0.4);
  add('webhook_lost', ['*'], 0.4);
  add('webhook_twin', ['*'], 0.2);
  const outageCount = Math.floor(random() * 3);
  const outages = Array.from({ length: outageCount }, () => {
    const from = startMs + random() * 60 * hourMs;
    return [from, from + random() * 40 * hourMs] as const;
  });
  return {
    rules,
    summaryLagMs: random() < 0.5 ? random() * 10 * hourMs : 0,
    outages: outages.sort(([a], [b]) => a - b),
  };
}
