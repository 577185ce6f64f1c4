import type { billingOperations } from '../../shared/billing/operations.ts';
import { createPromotion, findPromotionByCode } from '../../shared/billing/promotion-client.ts';
import { keepReferralCode, referralCodeOf, referralTerms } from '../../shared/billing/referral.ts';
import type { Stripe } from '../../shared/billing/stripe-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { readReferrals } from './get-referrals.ts';
import type { Services } from './services.ts';

/** Made once: a tenant that has its code gets it again. */
export const createReferralCode =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'createReferralCode'> =>
  async ({ caller: { tenantId } }) => {
    await withStripe(connect, (stripe) => ensureCode(stripe, tenantId));
    await keepReferralCode(table, tenantId);
    return { body: await readReferrals(table, tenantId) };
  };

async function ensureCode(stripe: Stripe, tenantId: TenantId): Promise<void> {
  const code = referralCodeOf(tenantId);
  if (await findPromotionByCode(stripe, code)) return;
  const { percentOff, months } = referralTerms;
  const wish = { code, percentOff, months, partner: tenantId, referrer: tenantId, sharePercent: 0 };
  await createPromotion(stripe, { ...wish, maxRedemptions: null, expiresMs: null }, `referral-${tenantId}`);
}
