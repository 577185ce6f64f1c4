import type * as z from 'zod';
import { rateCard } from '../usage/rate-card.ts';
import { accessOf, type BillingAccount, graceMs } from './account.ts';
import { type Plan, unitAmountDecimal } from './plans.ts';
import { billingMeters, type ShownSubscription, type shownPlan } from './schema.ts';

/** A plan as the API shows it. */
export const showPlan = ({ id, monthlyMinor, included, isMetered, trialDays }: Plan): z.infer<typeof shownPlan> => ({
  object: 'plan',
  id,
  currency: rateCard.currency,
  monthly_minor: monthlyMinor,
  is_metered: isMetered,
  trial_days: trialDays,
  meters: billingMeters.map((meter) => ({
    meter,
    included: included[meter] ?? 0,
    unit_amount_decimal: isMetered ? unitAmountDecimal(meter) : null,
  })),
});

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** A tenant's subscription as the API shows it. */
export function showSubscription(account: BillingAccount, nowMs: number): ShownSubscription {
  const { planId, status, periodStartMs, periodEndMs, trialEndMs, isEnding, overdueSinceMs } = account;
  return {
    object: 'subscription',
    plan: planId,
    status,
    access: accessOf(account, nowMs),
    period_start: iso(periodStartMs),
    period_end: iso(periodEndMs),
    trial_end: status === 'trialing' ? iso(trialEndMs) : null,
    is_ending: isEnding,
    overdue_since: iso(overdueSinceMs),
    read_only_at: overdueSinceMs === null ? null : iso(overdueSinceMs + graceMs),
  };
}
