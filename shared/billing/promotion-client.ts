import { rateCard } from '../usage/rate-card.ts';
import { StripeCallError } from './stripe-call-error.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

/** What a promotion code stands for, beside its discount: who gave it out, and what part of the revenue is theirs. */
export interface Promotion {
  readonly id: string;
  readonly code: string;
  readonly isActive: boolean;
  /** The partner's name, or the tenant that recommends the product. */
  readonly partner: string;
  readonly sharePercent: number;
  readonly redeemedCount: number;
}

interface NewPromotion {
  readonly code: string;
  readonly partner: string;
  readonly sharePercent: number;
  readonly percentOff: number;
  /** Months that the discount holds; null: as long as the subscription does. */
  readonly months: number | null;
  readonly maxRedemptions: number | null;
  /** Epoch milliseconds. */
  readonly expiresMs: number | null;
}

/** Makes a promotion code with a coupon of its own; the same request again makes no second one. Throws StripeCallError. */
export async function createPromotion(stripe: Stripe, wish: NewPromotion, idempotencyKey: string): Promise<Promotion> {
  const { code, partner, sharePercent, percentOff, months, maxRedemptions, expiresMs } = wish;
  const coupon = await callStripe(() =>
    stripe.coupons.create(
      {
        name: `${partner}: ${code}`.slice(0, 40),
        percent_off: percentOff,
        ...(months === null
          ? { duration: 'forever' as const }
          : { duration: 'repeating' as const, duration_in_months: months }),
      },
      { idempotencyKey: `coupon-${idempotencyKey}` },
    ),
  );
  const made = await callStripe(() =>
    stripe.promotionCodes.create(
      {
        code,
        promotion: { type: 'coupon', coupon: coupon.id },
        metadata: { gristmill_partner: partner, gristmill_share_percent: String(sharePercent) },
        ...(maxRedemptions !== null && { max_redemptions: maxRedemptions }),
        ...(expiresMs !== null && { expires_at: Math.floor(expiresMs / 1000) }),
      },
      { idempotencyKey: `promotion-${idempotencyKey}` },
    ),
  );
  return promotionOf(made);
}

/** A promotion code; undefined where Stripe does not know it. Throws StripeCallError. */
export async function findPromotion(stripe: Stripe, id: string): Promise<Promotion | undefined> {
  try {
    return promotionOf(await callStripe(() => stripe.promotionCodes.retrieve(id)));
  } catch (error) {
    if (error instanceof StripeCallError && error.kind === 'missing') return undefined;
    throw error;
  }
}

/** Minor units that a customer has paid on invoices within a time range (epoch milliseconds, `toMs` exclusive). Throws StripeCallError. */
export async function readPaid(stripe: Stripe, customerId: string, fromMs: number, toMs: number): Promise<number> {
  let paidMinor = 0;
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.invoices.list({
        customer: customerId,
        status: 'paid',
        limit: 100,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    for (const { amount_paid: amount, currency, status_transitions: times } of page.data) {
      const paidMs = (times.paid_at ?? 0) * 1000;
      if (currency === rateCard.currency && paidMs >= fromMs && paidMs < toMs) paidMinor += amount;
    }
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
  return paidMinor;
}

const promotionOf = ({ id, code, active, metadata, times_redeemed }: Stripe.PromotionCode): Promotion => ({
  id,
  code,
  isActive: active,
  partner: metadata?.gristmill_partner ?? '',
  sharePercent: Number(metadata?.gristmill_share_percent ?? 0),
  redeemedCount: times_redeemed,
});
