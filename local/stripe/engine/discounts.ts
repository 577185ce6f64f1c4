import { shareOf } from '../decimal.ts';
import { StripeError } from '../stripe-error.ts';
import type { Coupon, Discount, InvoiceLine, PromotionCode } from '../types.ts';
import type { World } from '../world.ts';
import { periodEnd } from './periods.ts';

/** A way to name a discount in a request. */
export interface DiscountParam {
  readonly coupon?: string;
  readonly promotion_code?: string;
  readonly discount?: string;
}

/** Redeems a coupon or a promotion code for a subscription; throws where it may not be used. */
export function redeem(world: World, param: DiscountParam, customerId: string, subscription: string): Discount {
  const promotion =
    param.promotion_code === undefined
      ? undefined
      : world.require(world.promotionCodes, 'promotion code', param.promotion_code, 'discounts');
  if (promotion) checkPromotion(world, promotion, customerId);
  const coupon = world.require(world.coupons, 'coupon', promotion?.promotion.coupon ?? param.coupon ?? '', 'discounts');
  checkCoupon(world, coupon);
  world.coupons.put(coupon.id, { ...coupon, times_redeemed: coupon.times_redeemed + 1 });
  if (promotion) {
    world.promotionCodes.put(promotion.id, { ...promotion, times_redeemed: promotion.times_redeemed + 1 });
  }
  const months = coupon.duration === 'repeating' ? (coupon.duration_in_months ?? 1) : undefined;
  const start = world.now();
  const end =
    months === undefined
      ? null
      : periodEnd(start, start, {
          interval: 'month',
          interval_count: months,
          meter: null,
          usage_type: 'licensed',
          trial_period_days: null,
        });
  const discount = world.make<Discount>('discount', {
    id: world.makeId('di'),
    customer: customerId,
    start,
    end,
    promotion_code: promotion?.id ?? null,
    source: { coupon: coupon.id, type: 'coupon' },
    subscription,
  });
  return world.discounts.put(discount.id, discount);
}

export function checkPromotion(world: World, code: PromotionCode, customerId: string | null): void {
  const refuse = (message: string) => {
    throw new StripeError(400, message, { code: 'promotion_code_invalid', param: 'discounts' });
  };
  if (!code.active) refuse('This promotion code is not active.');
  if (code.expires_at !== null && code.expires_at <= world.now()) refuse('This promotion code has expired.');
  if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions) {
    refuse('This promotion code has been redeemed as often as it may be.');
  }
  if (code.customer !== null && code.customer !== customerId)
    refuse('This promotion code belongs to another customer.');
  const hasPaid = world.invoices
    .values()
    .some(({ customer, amount_paid }) => customer === customerId && amount_paid > 0);
  if (code.restrictions.first_time_transaction && hasPaid) {
    refuse('This promotion code is for customers who never paid before.');
  }
}

export function checkCoupon(world: World, coupon: Coupon): void {
  const isOver = coupon.redeem_by !== null && coupon.redeem_by <= world.now();
  const isUsedUp = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  if (isOver || isUsedUp || !coupon.valid) {
    throw new StripeError(400, `Coupon expired: ${coupon.id}`, { code: 'coupon_expired', param: 'discounts' });
  }
}

/** Takes the discounts off the lines that allow it, each line rounded by itself; answers what they came to. */
export function applyDiscounts(world: World, lines: readonly InvoiceLine[], ids: readonly string[], at: number) {
  const totals: { amount: number; discount: string }[] = [];
  for (const id of ids) {
    const discount = world.discounts.get(id);
    const coupon = discount && world.coupons.get(discount.source.coupon);
    if (!discount || !coupon || (discount.end !== null && discount.end <= at)) continue;
    let left = coupon.amount_off ?? 0;
    let total = 0;
    for (const line of lines.filter(({ discountable }) => discountable)) {
      const taken = line.discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
      const rest = line.amount - taken;
      const wanted =
        coupon.percent_off === null ? left : shareOf(rest, Math.round(coupon.percent_off * 10_000), 1_000_000);
      const amount = Math.min(rest, wanted);
      if (coupon.percent_off === null) left -= amount;
      line.discount_amounts.push({ amount, discount: id });
      total += amount;
    }
    totals.push({ amount: total, discount: id });
  }
  return totals;
}
