import type * as z from 'zod';
import type { billingOperations } from '../../shared/billing/operations.ts';
import { hasReferralCode, listReferrals, referralCodeOf, referralTerms } from '../../shared/billing/referral.ts';
import type { shownReferrals } from '../../shared/billing/schema.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Table } from '../../shared/table/client.ts';
import { rateCard } from '../../shared/usage/rate-card.ts';

export const getReferrals =
  (table: Table): UseCaseOf<typeof billingOperations, 'getReferrals'> =>
  async ({ caller }) => ({ body: await readReferrals(table, caller.tenantId) });

/** A tenant's code and what it brought. Whom it brought stays their own affair. */
export async function readReferrals(table: Table, tenantId: TenantId): Promise<z.infer<typeof shownReferrals>> {
  const referrals = await listReferrals(table, tenantId);
  return {
    object: 'referrals',
    code: (await hasReferralCode(table, tenantId)) ? referralCodeOf(tenantId) : null,
    percent_off: referralTerms.percentOff,
    months: referralTerms.months,
    reward_minor: referralTerms.rewardMinor,
    currency: rateCard.currency,
    data: referrals.map(({ rewardMinor, rewardedMs }) => ({
      reward_minor: rewardMinor,
      rewarded_at: new Date(rewardedMs).toISOString(),
    })),
    total_reward_minor: referrals.reduce((sum, { rewardMinor }) => sum + rewardMinor, 0),
  };
}
