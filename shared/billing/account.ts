import type { TenantId } from '../runtime/ids.ts';
import { listTerms } from './plans.ts';
import type { DiscountTerms, Terms } from './rate.ts';
import type { Access, PlanId, SubscriptionStatus } from './schema.ts';

/** A plan's part of a billing period; `toMs` is null while it goes on. Times in epoch milliseconds. */
export interface PlanSegment {
  readonly terms: Terms;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** What a tenant pays for, as far as Stripe has told. Times in epoch milliseconds. */
export interface BillingAccount {
  readonly tenantId: TenantId;
  /** Raised by every change: a writer that read an older one gives way. */
  readonly version: number;
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly status: SubscriptionStatus;
  readonly planId: PlanId;
  readonly periodStartMs: number | null;
  readonly periodEndMs: number | null;
  readonly isEnding: boolean;
  readonly trialEndMs: number | null;
  readonly hadTrial: boolean;
  readonly overdueSinceMs: number | null;
  readonly segments: readonly PlanSegment[];
  readonly discounts: readonly DiscountTerms[];
  /** The promotion code that brought the tenant, for whoever gave it out. */
  readonly promotionCodeId: string | null;
}

/** A subscription as Stripe shows it now, in our words. */
export interface SubscriptionFacts {
  readonly id: string;
  readonly customerId: string;
  readonly status: SubscriptionStatus;
  readonly terms: Terms;
  readonly periodStartMs: number;
  readonly periodEndMs: number;
  /** When the plan was changed last, where it was. */
  readonly changedMs: number | null;
  /** The plan before that, where it is told. */
  readonly changedFrom: PlanId | null;
  readonly isEnding: boolean;
  /** When it stopped, where it has. */
  readonly endedMs: number | null;
  readonly trialEndMs: number | null;
  readonly discounts: readonly DiscountTerms[];
  readonly promotionCodeId: string | null;
}

/** How long a tenant whose card fails goes on as before. */
export const graceMs = 7 * 86_400_000;

export const freeAccount = (tenantId: TenantId): BillingAccount => ({
  tenantId,
  version: 0,
  customerId: null,
  subscriptionId: null,
  status: 'none',
  planId: 'free',
  periodStartMs: null,
  periodEndMs: null,
  isEnding: false,
  trialEndMs: null,
  hadTrial: false,
  overdueSinceMs: null,
  segments: [],
  discounts: [],
  promotionCodeId: null,
});

const isOver = (status: SubscriptionStatus) => status === 'canceled' || status === 'incomplete_expired';
const isOverdue = (status: SubscriptionStatus) => status === 'past_due' || status === 'unpaid';

/** What a tenant may do: all of it; or read and take its data away, while its subscription is paused, or unpaid beyond the grace. Nothing is ever deleted for it. */
export function accessOf(
  { status, overdueSinceMs }: Pick<BillingAccount, 'status' | 'overdueSinceMs'>,
  nowMs: number,
): Access {
  if (status === 'paused' || status === 'unpaid') return 'read_only';
  return status === 'past_due' && nowMs - (overdueSinceMs ?? nowMs) >= graceMs ? 'read_only' : 'full';
}

/**
 * An account after what Stripe shows now. The facts were read after the account was, whichever event asked for it. A plan
 * that somebody changed at Stripe itself, in the portal, says not when: `itemsChangedMs` does, where an event told it.
 */
export function applySubscription(
  account: BillingAccount,
  facts: SubscriptionFacts,
  nowMs: number,
  itemsChangedMs = nowMs,
): BillingAccount {
  const isOther = account.subscriptionId !== null && account.subscriptionId !== facts.id;
  // An old subscription that ended says nothing of the one that the tenant has now.
  if (isOther && (isOver(facts.status) || facts.status === 'incomplete')) return account;
  if (isOver(facts.status) || facts.status === 'incomplete') {
    return {
      ...freeAccount(account.tenantId),
      version: account.version,
      customerId: facts.customerId,
      hadTrial: account.hadTrial || facts.trialEndMs !== null,
      status: facts.status,
      subscriptionId: facts.status === 'incomplete' ? facts.id : null,
      promotionCodeId: account.promotionCodeId,
    };
  }
  const isRenewed = account.subscriptionId !== facts.id || account.periodStartMs !== facts.periodStartMs;
  return {
    tenantId: account.tenantId,
    version: account.version,
    customerId: facts.customerId,
    subscriptionId: facts.id,
    status: facts.status,
    planId: facts.terms.planId,
    periodStartMs: facts.periodStartMs,
    periodEndMs: facts.periodEndMs,
    isEnding: facts.isEnding,
    trialEndMs: facts.trialEndMs,
    hadTrial: account.hadTrial || facts.trialEndMs !== null,
    overdueSinceMs: isOverdue(facts.status) ? (account.overdueSinceMs ?? nowMs) : null,
    segments: isRenewed ? segmentsIn(facts) : segmentsOf(account.segments, facts, itemsChangedMs),
    discounts: facts.discounts,
    promotionCodeId: account.promotionCodeId ?? facts.promotionCodeId,
  };
}

const segmentFrom = ({ terms }: SubscriptionFacts, fromMs: number): PlanSegment => ({ terms, fromMs, toMs: null });

/** The parts of a subscription's period, as it shows them by itself: the plan may have changed before anybody was told. */
export function segmentsIn(facts: SubscriptionFacts): readonly PlanSegment[] {
  const { periodStartMs, changedMs, changedFrom, terms } = facts;
  if (changedMs === null || changedFrom === null || changedMs <= periodStartMs || changedFrom === terms.planId) {
    return [segmentFrom(facts, periodStartMs)];
  }
  const before = { terms: listTerms(changedFrom), fromMs: periodStartMs, toMs: changedMs };
  return [before, segmentFrom(facts, changedMs)];
}

function segmentsOf(
  segments: readonly PlanSegment[],
  facts: SubscriptionFacts,
  itemsChangedMs: number,
): readonly PlanSegment[] {
  const last = segments.at(-1);
  if (last?.terms.planId === facts.terms.planId) return segments;
  const { periodStartMs, periodEndMs, changedMs } = facts;
  const lastMs = last?.fromMs ?? periodStartMs;
  // What the subscription keeps of an earlier change says nothing of this one. Stripe's times are whole seconds.
  const isTold = changedMs !== null && changedMs > lastMs;
  const untoldMs = Math.min(Math.max(Math.floor(itemsChangedMs / 1000) * 1000, lastMs), periodEndMs);
  const fromMs = isTold ? changedMs : untoldMs;
  return [...segments.map((one) => (one.toMs === null ? { ...one, toMs: fromMs } : one)), segmentFrom(facts, fromMs)];
}
