import { type Decimal, one, parseDecimal, roundDecimal } from '../decimal.ts';
import type { Price, Tier } from '../types.ts';

export interface RatedPart {
  readonly quantity: Decimal;
  readonly amount: number;
  /** Of a tiered price: which tier, counted from 1. */
  readonly tier: number | null;
}

const unitAmountOf = ({ unit_amount_decimal, unit_amount }: Pick<Tier, 'unit_amount' | 'unit_amount_decimal'>) =>
  parseDecimal(unit_amount_decimal ?? String(unit_amount ?? 0)) ?? 0n;

const amountOf = (quantity: Decimal, unit: Decimal) => roundDecimal((quantity * unit) / one);

/** What so much of a price costs: one part, or one for each tier that the quantity reaches. Below zero counts as none. */
export function rateQuantity(price: Price, counted: Decimal): readonly RatedPart[] {
  const quantity = transformed(price, counted < 0n ? 0n : counted);
  const { tiers } = price;
  if (!tiers) return [{ quantity, amount: amountOf(quantity, unitAmountOf(price)), tier: null }];
  const limits = tiers.map(({ up_to }) => (up_to === null ? undefined : BigInt(up_to) * one));
  if (price.tiers_mode === 'volume') {
    const index = limits.findIndex((limit) => limit === undefined || quantity <= limit);
    return [partOf(tiers, index, quantity)];
  }
  const parts = limits.map((limit, index) => {
    const below = index === 0 ? 0n : (limits[index - 1] ?? 0n);
    const reached = limit === undefined || quantity < limit ? quantity : limit;
    return partOf(tiers, index, reached > below ? reached - below : 0n);
  });
  return parts.filter(({ quantity: part }, index) => part > 0n || index === 0);
}

function partOf(tiers: readonly Tier[], index: number, quantity: Decimal): RatedPart {
  const tier = tiers[index];
  if (!tier) return { quantity, amount: 0, tier: null };
  const flat = quantity > 0n ? (tier.flat_amount ?? 0) : 0;
  return { quantity, amount: amountOf(quantity, unitAmountOf(tier)) + flat, tier: index + 1 };
}

function transformed({ transform_quantity: transform }: Price, quantity: Decimal): Decimal {
  if (!transform) return quantity;
  const by = BigInt(transform.divide_by) * one;
  const whole = transform.round === 'up' ? (quantity + by - 1n) / by : quantity / by;
  return whole * one;
}
