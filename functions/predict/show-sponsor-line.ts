import { impressionName } from '../../shared/sponsor/click.ts';
import type { SponsorPicker } from '../../shared/sponsor/pick.ts';
import type { SponsorLine } from '../../shared/sponsor/schema.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import type { Wallet } from '../../shared/wallet/wallet.ts';

interface Services {
  readonly sponsors: SponsorPicker;
  readonly wallet: Wallet;
}

interface Shown {
  readonly record: UsageRecord;
  /** To go into the answer. */
  readonly sponsored: { readonly meta?: { readonly sponsor: SponsorLine } };
}

/** The free plan's answers say who pays for them, if anybody does; their record counts it. */
export async function showSponsorLine({ sponsors, wallet }: Services, record: UsageRecord): Promise<Shown> {
  const isFree = await wallet.isOnFreePlan(record.tenantId, record.time);
  const sponsor = isFree ? await sponsors.pick(record.id, record.time) : undefined;
  if (!sponsor) return { record, sponsored: {} };
  const { name, line, lineZh } = sponsor;
  const url = `/v1/sponsor_clicks/${impressionName(record)}`;
  return {
    record: { ...record, sponsorId: sponsor.id },
    sponsored: { meta: { sponsor: { name, line, line_zh: lineZh, url } } },
  };
}
