import { idPattern, type TenantId } from '../runtime/ids.ts';
import { StripeCallError } from './stripe-call-error.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

/** What a promotion code stands for, beside its discount: who gave it out, and what part of the revenue is theirs. */
export interface Promotion {
  readonly id: string;
  readonly code: string;
  readonly isActive: boolean;
  /** The partner's name, or the tenant that recommends the product. */
  readonly partner: string;
  /** The tenant whose referral code it is; null where it is a partner's. */
  readonly referrer: TenantId | null;
  readonly sharePercent: number;
  readonly redeemedCount: number;
}

interface NewPromotion {
  readonly code: string;
  readonly partner: string;
  readonly referrer?: TenantId;
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
  const { code, partner, referrer, sharePercent, percentOff, months, maxRedemptions, expiresMs } = wish;
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
        metadata: {
          gristmill_partner: partner,
          gristmill_share_percent: String(sharePercent),
          ...(referrer && { gristmill_referrer: referrer }),
        },
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

/** The promotion code of a text, whatever its case; undefined where there is none. Throws StripeCallError. */
export async function findPromotionByCode(stripe: Stripe, code: string): Promise<Promotion | undefined> {
  const { data } = await callStripe(() => stripe.promotionCodes.list({ code, limit: 1 }));
  return data[0] && promotionOf(data[0]);
}

const readTenantId = (text: string | undefined) =>
  text !== undefined && idPattern('tenant').test(text) ? (text as TenantId) : null;

const promotionOf = ({ id, code, active, metadata, times_redeemed }: Stripe.PromotionCode): Promotion => ({
  id,
  code,
  isActive: active,
  partner: metadata?.gristmill_partner ?? '',
  referrer: readTenantId(metadata?.gristmill_referrer),
  sharePercent: Number(metadata?.gristmill_share_percent ?? 0),
  redeemedCount: times_redeemed,
});
