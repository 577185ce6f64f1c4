import type { StripeFaultKind } from '../../local/stripe/faults.ts';
import type { Random } from '../../shared/learning/random.ts';

const hourMs = 3_600_000;

/** What goes wrong between us and Stripe in one run. */
export interface StripeFaults {
  /** The chance of each kind at each meter event. */
  readonly rates: Readonly<Partial<Record<StripeFaultKind, number>>>;
  /** Longest time until a counted event shows in the summaries. */
  readonly summaryLagMs: number;
  /** When Stripe cannot be reached at all: from and until, epoch milliseconds, the earliest first. */
  readonly outages: readonly (readonly [number, number])[];
}

/** Faults of every kind, more or less of each; outages last up to 40 hours and begin while usage is sent. */
export function drawFaults(random: Random, startMs: number): StripeFaults {
  const often = (rate: number) => (random() < 0.6 ? random() * rate : 0);
  const outageCount = Math.floor(random() * 3);
  const outages = Array.from({ length: outageCount }, () => {
    const from = startMs + random() * 60 * hourMs;
    return [from, from + random() * 40 * hourMs] as const;
  });
  return {
    rates: {
      reset_before_commit: often(0.2),
      reset_after_commit: often(0.2),
      stored_500: often(0.1),
      stored_500_after_commit: often(0.1),
      unstored_500: often(0.1),
      rate_limited: often(0.2),
      lock_timeout: often(0.1),
      conflict: often(0.1),
      drop_event: random() < 0.5 ? 0.02 + random() * 0.03 : 0,
    },
    summaryLagMs: random() < 0.5 ? random() * 10 * hourMs : 0,
    outages: outages.sort(([a], [b]) => a - b),
  };
}
