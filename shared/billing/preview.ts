import type { BillingAccount, PlanSegment } from './account.ts';
import { type InvoiceFacts, rateInvoice } from './rate.ts';
import type { UsageByMeter } from './read-usage.ts';
import type { InvoicePreview } from './schema.ts';

interface PreviewFacts {
  readonly account: BillingAccount;
  readonly periodStartMs: number;
  readonly periodEndMs: number;
  /** What was used in each segment of the period, in their order. */
  readonly usage: readonly UsageByMeter[];
  readonly creditMinor: number;
  readonly currency: string;
  readonly nowMs: number;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The parts of a period that are billed by usage: none of a trial, whose usage is free. */
export const billedSegments = ({
  status,
  segments,
}: Pick<BillingAccount, 'status' | 'segments'>): readonly PlanSegment[] =>
  status === 'trialing' ? segments.slice(-1) : segments;

/** The next invoice as it stands now. */
export function previewInvoice(facts: PreviewFacts): InvoicePreview {
  const { account, periodStartMs, periodEndMs, usage, creditMinor, currency, nowMs } = facts;
  const isTrial = account.status === 'trialing';
  const segments: InvoiceFacts['segments'] = billedSegments(account).map(({ terms, fromMs, toMs }, index) => ({
    terms: isTrial ? { ...terms, meters: {} } : terms,
    fromMs,
    toMs: toMs ?? periodEndMs,
    usage: usage[index] ?? {},
  }));
  const rated = rateInvoice({
    periodStartMs,
    periodEndMs,
    segments,
    isEnding: account.isEnding,
    discounts: account.discounts,
    creditMinor,
  });
  return {
    object: 'invoice_preview',
    plan: account.planId,
    currency,
    period_start: iso(periodStartMs),
    period_end: iso(periodEndMs),
    as_of: iso(nowMs),
    lines: rated.lines.map((line) => ({
      kind: line.kind,
      plan: line.planId,
      meter: line.meter,
      quantity: line.quantity,
      amount_minor: line.amountMinor,
      period_start: iso(line.fromMs),
      period_end: iso(line.toMs),
    })),
    subtotal_minor: rated.subtotalMinor,
    discount_minor: rated.discountMinor,
    credit_minor: rated.creditMinor,
    total_minor: rated.totalMinor,
  };
}
