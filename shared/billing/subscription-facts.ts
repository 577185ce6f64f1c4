import type { SubscriptionFacts } from './account.ts';
import { plans } from './plans.ts';
import type { DiscountTerms, MeterTerms, Terms } from './rate.ts';
import { type BillingMeter, billingMeters, planId, subscriptionStatus } from './schema.ts';
import type { Stripe } from './stripe-client.ts';

/** A subscription cannot be read as one of our plans: its prices were made by hand, or deleted. */
class UnknownPlanError extends Error {
  override readonly name = 'UnknownPlanError';
}

const toMs = (seconds: number) => seconds * 1000;

/** What Stripe shows, read with its discounts and tiers expanded. Throws UnknownPlanError where its prices are none of the plans'. */
export function readSubscription(subscription: Stripe.Subscription): SubscriptionFacts {
  const items = subscription.items.data;
  const prices = items.map(({ price }) => price);
  const [first] = items;
  const plan = plans.find(({ id }) => prices.some((price) => planIn(price) === id));
  if (!plan || !first) {
    throw new UnknownPlanError(
      `Subscription ${subscription.id} has no price of a plan: ${prices.map(({ id }) => id).join(', ')}`,
    );
  }
  const meters: Partial<Record<BillingMeter, MeterTerms>> = {};
  for (const price of prices) {
    const meter = meterIn(price);
    if (!meter) continue;
    meters[meter] = termsOf(price);
  }
  const month = prices.find(({ recurring }) => recurring?.usage_type === 'licensed');
  const terms: Terms = { planId: plan.id, monthMinor: month?.unit_amount ?? 0, meters };
  const changed = Number(subscription.metadata.plan_changed_at ?? Number.NaN);
  const from = planId.safeParse(subscription.metadata.plan_changed_from);
  const status = subscriptionStatus.safeParse(subscription.status);
  return {
    id: subscription.id,
    customerId: idOf(subscription.customer),
    // A state that a later API version knows is treated as unpaid: nothing is lost, and a person looks.
    status: status.success ? status.data : 'unpaid',
    terms,
    periodStartMs: toMs(first.current_period_start),
    periodEndMs: toMs(first.current_period_end),
    changedMs: Number.isFinite(changed) ? toMs(changed) : null,
    changedFrom: from.success ? from.data : null,
    isEnding: subscription.cancel_at_period_end || subscription.cancel_at !== null,
    endedMs: subscription.ended_at === null ? null : toMs(subscription.ended_at),
    trialEndMs: subscription.trial_end === null ? null : toMs(subscription.trial_end),
    discounts: discountsOf(subscription),
    promotionCodeId: promotionOf(subscription),
  };
}

const idOf = (value: string | { readonly id: string }): string => (typeof value === 'string' ? value : value.id);

/** A lookup key moves to the price that replaces one, so each price also keeps its plan and part in its metadata. */
export const planIn = ({ metadata }: Stripe.Price): string | undefined => metadata.gristmill_plan;
/** The meter that a price of ours counts on; undefined for a licence. */
export const meterIn = ({ metadata }: Stripe.Price): BillingMeter | undefined =>
  billingMeters.find((meter) => meter === metadata.gristmill_part);

/** What a price of ours is marked with. */
export const priceMarks = (planId: string, part: string) => ({ gristmill_plan: planId, gristmill_part: part });

function termsOf(price: Stripe.Price): MeterTerms {
  const { tiers } = price;
  const [included, beyond] = tiers ?? [];
  if (!included) return { unitAmountDecimal: String(price.unit_amount_decimal ?? '0'), includedQuantity: 0 };
  return {
    unitAmountDecimal: String(beyond?.unit_amount_decimal ?? included.unit_amount_decimal ?? '0'),
    includedQuantity: included.up_to ?? 0,
  };
}

function* discountObjects({ discounts }: Stripe.Subscription): Generator<Stripe.Discount> {
  for (const discount of discounts) if (typeof discount !== 'string') yield discount;
}

function discountsOf(subscription: Stripe.Subscription): DiscountTerms[] {
  return [...discountObjects(subscription)].flatMap(({ source, end }) => {
    const { coupon } = source;
    if (coupon === null || typeof coupon === 'string') return [];
    const endMs = end === null ? null : toMs(end);
    return [{ percentOff: coupon.percent_off, amountOffMinor: coupon.amount_off, endMs }];
  });
}

function promotionOf(subscription: Stripe.Subscription): string | null {
  for (const { promotion_code: code } of discountObjects(subscription)) if (code !== null) return idOf(code);
  return null;
}
