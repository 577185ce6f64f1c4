import type { TenantId } from '../runtime/ids.ts';
import type { BillingAccount, SubscriptionFacts } from './account.ts';
import { readPrices } from './catalogue-client.ts';
import { lookupKeyOf, planOf } from './plans.ts';
import { billingMeters, type PlanId } from './schema.ts';
import { StripeCallError } from './stripe-call-error.ts';
import { callStripe, type Stripe } from './stripe-client.ts';
import { planIn, readSubscription } from './subscription-facts.ts';

/** `stripe:sync` was not run for this account of Stripe, or a price was deleted there. */
export class MissingPriceError extends Error {
  override readonly name = 'MissingPriceError';
}

/** What a subscription is now, and whose; undefined where Stripe does not know it. Throws StripeCallError, UnknownPlanError. */
export async function fetchSubscription(
  stripe: Stripe,
  subscriptionId: string,
): Promise<{ tenantId: string | undefined; facts: SubscriptionFacts } | undefined> {
  try {
    const found = await callStripe(() =>
      stripe.subscriptions.retrieve(subscriptionId, {
        expand: ['discounts.source.coupon', 'items.data.price.tiers'],
      }),
    );
    return { tenantId: found.metadata.tenant_id, facts: readSubscription(found) };
  } catch (error) {
    if (error instanceof StripeCallError && error.kind === 'missing') return undefined;
    throw error;
  }
}

interface NewCustomer {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly email: string;
}

/** The customer of a tenant at Stripe; the same one however often it is asked for. Throws StripeCallError. */
export async function createCustomer(stripe: Stripe, { tenantId, name, email }: NewCustomer): Promise<string> {
  const made = await callStripe(() =>
    stripe.customers.create(
      { name, email, metadata: { tenant_id: tenantId } },
      { idempotencyKey: `customer-${tenantId}` },
    ),
  );
  return made.id;
}

/** The items of a plan: its month, and everything that it meters. Throws MissingPriceError, StripeCallError. */
async function planPrices(stripe: Stripe, planId: PlanId): Promise<readonly { price: string; part: string }[]> {
  const prices = await readPrices(stripe);
  return (['month', ...billingMeters] as const).map((part) => {
    const found = prices.get(lookupKeyOf(planId, part));
    if (found) return { price: found.id, part };
    throw new MissingPriceError(`Stripe has no price ${lookupKeyOf(planId, part)}; run npm run stripe:sync`);
  });
}

interface CheckoutFacts {
  readonly account: BillingAccount;
  readonly customerId: string;
  readonly planId: PlanId;
  readonly returnUrl: string;
  readonly language: 'en' | 'zh';
  readonly idempotencyKey: string;
}

/** A page where a person subscribes to a plan: licence and meters together, with the trial that a newcomer has. */
export async function createCheckout(stripe: Stripe, facts: CheckoutFacts): Promise<Stripe.Checkout.Session> {
  const { account, customerId, planId, returnUrl, language, idempotencyKey } = facts;
  const items = await planPrices(stripe, planId);
  const { trialDays } = planOf(planId);
  const metadata = { tenant_id: account.tenantId };
  return callStripe(() =>
    stripe.checkout.sessions.create(
      {
        mode: 'subscription',
        customer: customerId,
        client_reference_id: account.tenantId,
        line_items: items.map(({ price, part }) => ({ price, ...(part === 'month' && { quantity: 1 }) })),
        allow_promotion_codes: true,
        subscription_data: {
          metadata,
          ...(!account.hadTrial && trialDays > 0 && { trial_period_days: trialDays }),
          trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
        },
        metadata,
        locale: language,
        success_url: returnUrl,
        cancel_url: returnUrl,
      },
      { idempotencyKey },
    ),
  );
}

/** A page where a tenant's person changes the card, reads invoices and ends the subscription. Throws StripeCallError. */
export async function createPortal(
  stripe: Stripe,
  { customerId, returnUrl, language }: { customerId: string; returnUrl: string; language: 'en' | 'zh' },
): Promise<string> {
  const made = await callStripe(() =>
    stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl, locale: language }),
  );
  return made.url;
}

interface PlanSwitch {
  readonly subscriptionId: string;
  readonly planId: PlanId;
  /** Whole seconds: the rest of the month is divided here, and usage is counted on either side. */
  readonly atSeconds: number;
  readonly idempotencyKey: string;
}

/** Puts a subscription on another plan, item for item; what that comes to stands on its next invoice. Throws StripeCallError. */
export async function switchPlan(
  stripe: Stripe,
  { subscriptionId, planId, atSeconds, idempotencyKey }: PlanSwitch,
): Promise<void> {
  const [current, wanted] = await Promise.all([
    callStripe(() => stripe.subscriptions.retrieve(subscriptionId)),
    planPrices(stripe, planId),
  ]);
  const changedFrom = current.items.data.map(({ price }) => planIn(price)).find((plan) => plan !== undefined);
  const itemOf = (part: string) => current.items.data.find(({ price }) => price.metadata.gristmill_part === part)?.id;
  const items = wanted.map(({ price, part }) => {
    const id = itemOf(part);
    return { price, ...(id !== undefined && { id }), ...(part === 'month' && { quantity: 1 }) };
  });
  await callStripe(() =>
    stripe.subscriptions.update(
      subscriptionId,
      {
        items,
        proration_behavior: 'create_prorations',
        proration_date: atSeconds,
        metadata: { plan_changed_at: String(atSeconds), plan_changed_from: changedFrom ?? '' },
      },
      { idempotencyKey },
    ),
  );
}

/** Prepaid credit that is left, in minor units. Throws StripeCallError. */
export async function readCredit(stripe: Stripe, customerId: string): Promise<number> {
  const summary = await callStripe(() =>
    stripe.billing.creditBalanceSummaries.retrieve({
      customer: customerId,
      filter: { type: 'applicability_scope', applicability_scope: { price_type: 'metered' } },
    }),
  );
  return summary.balances.reduce((sum, { available_balance }) => sum + (available_balance.monetary?.value ?? 0), 0);
}
