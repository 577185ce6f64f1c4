import { createPromotion } from '../../shared/billing/promotion-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import type { operatorOperations } from '../../shared/operator/operations.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

export const createPromotionCode =
  ({ connect }: Services): UseCaseOf<typeof operatorOperations, 'createPromotionCode'> =>
  async ({ body, nowMs, makeId }) => {
    const wish = {
      code: body.code,
      partner: body.partner,
      sharePercent: body.share_percent,
      percentOff: body.percent_off,
      months: body.months,
      maxRedemptions: body.max_redemptions,
      expiresMs: body.expires_at === null ? null : Date.parse(body.expires_at),
    };
    const key = makeId('request', nowMs);
    const made = await withStripe(connect, (stripe) => createPromotion(stripe, wish, key));
    return {
      body: {
        object: 'promotion_code',
        id: made.id,
        code: made.code,
        partner: made.partner,
        share_percent: made.sharePercent,
        is_active: made.isActive,
        redeemed_count: made.redeemedCount,
      },
    };
  };
