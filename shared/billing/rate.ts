import type { BillingMeter, PlanId } from './schema.ts';

/** What one unit of a meter costs: minor units as an exact decimal, and how much of it a period holds at no price. */
export interface MeterTerms {
  readonly unitAmountDecimal: string;
  readonly includedQuantity: number;
}

/** The prices that a tenant subscribed to, which stay when the plan's are changed. Money in minor units. */
export interface Terms {
  readonly planId: PlanId;
  readonly monthMinor: number;
  readonly meters: Readonly<Partial<Record<BillingMeter, MeterTerms>>>;
}

/** A stretch of a billing period under one plan; times in epoch milliseconds, the second exclusive. */
interface RatedSegment {
  readonly terms: Terms;
  readonly fromMs: number;
  readonly toMs: number;
  readonly usage: Readonly<Partial<Record<BillingMeter, number>>>;
}

export interface DiscountTerms {
  readonly percentOff: number | null;
  readonly amountOffMinor: number | null;
  /** Until when it holds (epoch milliseconds); null: as long as the subscription has it. */
  readonly endMs: number | null;
}

export interface InvoiceFacts {
  readonly periodStartMs: number;
  readonly periodEndMs: number;
  /** In order of time; one for each plan of the period. */
  readonly segments: readonly RatedSegment[];
  /** The subscription ends with the period: no month ahead is billed. */
  readonly isEnding: boolean;
  readonly discounts: readonly DiscountTerms[];
  /** Prepaid credit, which pays for usage alone. */
  readonly creditMinor: number;
}

interface RatedLine {
  readonly kind: 'month' | 'proration' | 'usage';
  readonly planId: PlanId;
  readonly meter: BillingMeter | null;
  readonly quantity: number;
  /** Before discounts; below zero gives back. */
  readonly amountMinor: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RatedInvoice {
  readonly lines: readonly RatedLine[];
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly creditMinor: number;
  readonly totalMinor: number;
}

/** `value * numerator / denominator`, to the nearest whole number, halves away from zero. */
function share(value: bigint, numerator: bigint, denominator: bigint): number {
  const product = value * numerator;
  const size = product < 0n ? -product : product;
  const whole = (2n * size + denominator) / (2n * denominator);
  return Number(product < 0n ? -whole : whole);
}

/** Minor units for `quantity` (whole, not below 0) at an exact decimal price, rounded once. Throws RangeError on a price that is no plain decimal. */
export function rateUsage(quantity: number, { unitAmountDecimal, includedQuantity }: MeterTerms): number {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(unitAmountDecimal) ?? [];
  if (whole === undefined) throw new RangeError(`"${unitAmountDecimal}" is no plain decimal price`);
  const billed = BigInt(Math.max(0, quantity - includedQuantity));
  return share(billed, BigInt(`${whole}${fraction}`), 10n ** BigInt(fraction.length));
}

/** The next invoice of a subscription, as Stripe computes it: months, prorations to the second, usage by tier, discounts line by line, credit. */
export function rateInvoice(facts: InvoiceFacts): RatedInvoice {
  const { segments, periodStartMs, periodEndMs, isEnding, discounts, creditMinor } = facts;
  const last = segments.at(-1);
  const lines: RatedLine[] = [...prorations(facts)];
  if (last && !isEnding) {
    const { planId, monthMinor } = last.terms;
    lines.push({
      kind: 'month',
      planId,
      meter: null,
      quantity: 1,
      amountMinor: monthMinor,
      fromMs: periodEndMs,
      toMs: periodEndMs,
    });
  }
  for (const { terms, usage, fromMs, toMs } of segments) {
    for (const [meter, price] of Object.entries(terms.meters) as [BillingMeter, MeterTerms][]) {
      const quantity = Math.max(0, usage[meter] ?? 0);
      const amountMinor = rateUsage(quantity, price);
      lines.push({
        kind: 'usage',
        planId: terms.planId,
        meter,
        quantity,
        amountMinor,
        fromMs: Math.max(fromMs, periodStartMs),
        toMs,
      });
    }
  }
  const nets = lines.map(({ kind, amountMinor }) => ({
    kind,
    left: kind === 'proration' ? 0 : Math.max(0, amountMinor),
  }));
  const holding = discounts.filter(({ endMs }) => endMs === null || endMs > periodEndMs);
  const discountMinor = holding.reduce((sum, discount) => sum + takeDiscount(nets, discount), 0);
  const usageMinor = nets.filter(({ kind }) => kind === 'usage').reduce((sum, { left }) => sum + left, 0);
  const usedCredit = Math.min(creditMinor, usageMinor);
  const subtotalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    lines,
    subtotalMinor,
    discountMinor,
    creditMinor: usedCredit,
    totalMinor: subtotalMinor - discountMinor - usedCredit,
  };
}

/** At each change of plan, the rest of the old month is given back and the rest of the new one charged. */
function* prorations({ segments, periodStartMs, periodEndMs }: InvoiceFacts): Generator<RatedLine> {
  const whole = BigInt(periodEndMs - periodStartMs);
  for (const [index, { terms: old }] of segments.entries()) {
    const next = segments[index + 1];
    if (!next) return;
    const fromMs = next.fromMs;
    const rest = BigInt(periodEndMs - fromMs);
    const line = { kind: 'proration', meter: null, quantity: 1, fromMs, toMs: periodEndMs } as const;
    yield { ...line, planId: old.planId, amountMinor: -share(BigInt(old.monthMinor), rest, whole) };
    yield { ...line, planId: next.terms.planId, amountMinor: share(BigInt(next.terms.monthMinor), rest, whole) };
  }
}

/** Takes one discount off what is left of each line; answers what it came to. */
function takeDiscount(nets: { left: number }[], { percentOff, amountOffMinor }: DiscountTerms): number {
  let rest = amountOffMinor ?? 0;
  let total = 0;
  for (const net of nets) {
    const wanted =
      percentOff === null ? rest : share(BigInt(net.left), BigInt(Math.round(percentOff * 10_000)), 1_000_000n);
    const amount = Math.min(net.left, wanted);
    if (percentOff === null) rest -= amount;
    net.left -= amount;
    total += amount;
  }
  return total;
}
