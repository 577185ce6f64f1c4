import * as z from 'zod';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { referralCodeKey, referralKey, referralPartition } from '../table/keys.ts';

/** What a tenant's referral code gives: a discount to whoever subscribes with it, and credit to the tenant for each of them. */
export const referralTerms = { percentOff: 20, months: 3, rewardMinor: 2_000 } as const;

/** The code of a tenant: always the same, so that making it twice makes one. */
export const referralCodeOf = (tenantId: TenantId) => `GRIST-${tenantId.slice(-10)}`;

/** A tenant that came by another's code and has paid; times in epoch milliseconds. */
export interface Referral {
  readonly referredId: TenantId;
  readonly rewardMinor: number;
  readonly rewardedMs: number;
}

const referralRow = z
  .object({ referred_id: z.custom<TenantId>(), reward_minor: z.int(), rewarded_ms: z.number() })
  .transform(
    (row): Referral => ({
      referredId: row.referred_id,
      rewardMinor: row.reward_minor,
      rewardedMs: row.rewarded_ms,
    }),
  );

/** Whether a tenant has made its code. */
export const hasReferralCode = async (table: Table, tenantId: TenantId): Promise<boolean> =>
  (await table.get(referralCodeKey(tenantId))) !== undefined;

export const keepReferralCode = (table: Table, tenantId: TenantId): Promise<void> =>
  table.put({
    ...referralCodeKey(tenantId),
    entity: 'referral_code',
    tenant_id: tenantId,
    code: referralCodeOf(tenantId),
  });

export const isRewarded = async (table: Table, tenantId: TenantId, referredId: TenantId): Promise<boolean> =>
  (await table.get(referralKey(tenantId, referredId))) !== undefined;

/** Notes what a tenant got for bringing another; noting it again changes nothing. */
export async function putReferral(table: Table, tenantId: TenantId, referral: Referral): Promise<void> {
  await table.putIfAbsent({
    ...referralKey(tenantId, referral.referredId),
    entity: 'referral',
    tenant_id: tenantId,
    referred_id: referral.referredId,
    reward_minor: referral.rewardMinor,
    rewarded_ms: referral.rewardedMs,
  });
}

/** Every tenant that a tenant brought and was rewarded for. */
export async function listReferrals(table: Table, tenantId: TenantId): Promise<Referral[]> {
  const found: Referral[] = [];
  for await (const row of table.rows(referralPartition(tenantId), '')) found.push(referralRow.parse(row));
  return found;
}
