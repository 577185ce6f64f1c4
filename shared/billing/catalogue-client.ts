import { rateCard } from '../usage/rate-card.ts';
import { readMeterIds } from './meter-client.ts';
import { eventNameOf, lookupKeyOf, type Plan, plans, unitAmountDecimal } from './plans.ts';
import { type BillingMeter, billingMeters, type PlanId } from './schema.ts';
import { StripeCallError } from './stripe-call-error.ts';
import { callStripe, decimal, type Stripe } from './stripe-client.ts';
import { priceMarks } from './subscription-facts.ts';

const maxKeysAtOnce = 10;

/** What `stripe:sync` did. */
export interface SyncReport {
  readonly created: readonly string[];
  readonly replaced: readonly string[];
  readonly unchangedCount: number;
}

/** A price as the plans want it. */
interface WantedPrice {
  readonly lookupKey: string;
  readonly planId: PlanId;
  readonly nickname: string;
  readonly unitAmount: string;
  readonly meter: BillingMeter | null;
  readonly included: number;
}

/** Every price of every plan that is sold at Stripe. */
export const wantedPrices: readonly WantedPrice[] = plans.filter(isSold).flatMap((plan) => [
  {
    lookupKey: lookupKeyOf(plan.id, 'month'),
    planId: plan.id,
    nickname: `${plan.id}, per month`,
    unitAmount: String(plan.monthlyMinor),
    meter: null,
    included: 0,
  },
  ...billingMeters.map((meter) => ({
    lookupKey: lookupKeyOf(plan.id, meter),
    planId: plan.id,
    nickname: `${plan.id}, ${meter.replaceAll('_', ' ')}`,
    unitAmount: unitAmountDecimal(meter),
    meter,
    included: plan.included[meter] ?? 0,
  })),
]);

function isSold({ isMetered }: Plan): boolean {
  return isMetered;
}

/**
 * Makes the plans' meters, products and prices at Stripe, or finds them: run it as often as you like. A price cannot be
 * changed at Stripe, so one that differs is replaced; who subscribed before keeps the old one. Throws StripeCallError.
 */
export async function syncCatalogue(stripe: Stripe): Promise<SyncReport> {
  const created: string[] = [];
  const replaced: string[] = [];
  const known = new Map(await readMeterIds(stripe));
  for (const meter of billingMeters) {
    const eventName = eventNameOf(meter);
    if (known.has(eventName)) continue;
    const made = await callStripe(() =>
      stripe.billing.meters.create({
        display_name: `Gristmill ${meter.replaceAll('_', ' ')}`,
        event_name: eventName,
        default_aggregation: { formula: 'sum' },
      }),
    );
    known.set(eventName, made.id);
    created.push(eventName);
  }
  for (const plan of plans.filter(isSold)) {
    const id = productIdOf(plan.id);
    if (await hasProduct(stripe, id)) continue;
    await callStripe(() => stripe.products.create({ id, name: `Gristmill ${plan.id}` }));
    created.push(id);
  }
  const prices = await readPrices(stripe);
  for (const wanted of wantedPrices) {
    const price = prices.get(wanted.lookupKey);
    if (price && isAsWanted(price, wanted, known)) continue;
    await createPrice(stripe, wanted, known);
    if (price) await callStripe(() => stripe.prices.update(price.id, { active: false }));
    (price ? replaced : created).push(wanted.lookupKey);
  }
  const total = billingMeters.length + plans.filter(isSold).length + wantedPrices.length;
  return { created, replaced, unchangedCount: total - created.length - replaced.length };
}

const productIdOf = (planId: PlanId) => `gristmill_${planId}`;

async function hasProduct(stripe: Stripe, id: string): Promise<boolean> {
  try {
    await callStripe(() => stripe.products.retrieve(id));
    return true;
  } catch (error) {
    if (error instanceof StripeCallError && error.kind === 'missing') return false;
    throw error;
  }
}

async function createPrice(stripe: Stripe, wanted: WantedPrice, meterIds: ReadonlyMap<string, string>): Promise<void> {
  const { meter, included, unitAmount, lookupKey, nickname, planId } = wanted;
  const unit = decimal(unitAmount);
  const amount =
    included > 0
      ? {
          billing_scheme: 'tiered' as const,
          tiers_mode: 'graduated' as const,
          tiers: [
            { up_to: included, unit_amount_decimal: decimal('0') },
            { up_to: 'inf' as const, unit_amount_decimal: unit },
          ],
        }
      : { unit_amount_decimal: unit };
  await callStripe(() =>
    stripe.prices.create({
      currency: rateCard.currency,
      product: productIdOf(planId),
      nickname,
      lookup_key: lookupKey,
      transfer_lookup_key: true,
      metadata: priceMarks(planId, meter ?? 'month'),
      recurring: {
        interval: 'month',
        usage_type: meter === null ? 'licensed' : 'metered',
        ...(meter !== null && { meter: meterIds.get(eventNameOf(meter)) ?? '' }),
      },
      ...amount,
    }),
  );
}

function isAsWanted(price: Stripe.Price, wanted: WantedPrice, meterIds: ReadonlyMap<string, string>): boolean {
  const { meter, included, unitAmount } = wanted;
  const meterId = meter === null ? null : (meterIds.get(eventNameOf(meter)) ?? '');
  const tiers = (price.tiers ?? []).map(({ up_to, unit_amount_decimal: unit }) => [up_to, String(unit ?? '')]);
  const wantedTiers =
    included > 0
      ? [
          [included, '0'],
          [null, unitAmount],
        ]
      : [];
  return (
    price.active &&
    price.currency === rateCard.currency &&
    price.metadata.gristmill_plan === wanted.planId &&
    (price.recurring?.meter ?? null) === meterId &&
    JSON.stringify(tiers) === JSON.stringify(wantedTiers) &&
    (included > 0 || String(price.unit_amount_decimal ?? '') === unitAmount)
  );
}

/** The plans' prices at Stripe by their lookup keys; those that `stripe:sync` has not made are missing. Throws StripeCallError. */
export async function readPrices(stripe: Stripe): Promise<ReadonlyMap<string, Stripe.Price>> {
  const found = new Map<string, Stripe.Price>();
  for (let first = 0; first < wantedPrices.length; first += maxKeysAtOnce) {
    const lookupKeys = wantedPrices.slice(first, first + maxKeysAtOnce).map(({ lookupKey }) => lookupKey);
    const page = await callStripe(() =>
      stripe.prices.list({ lookup_keys: lookupKeys, limit: 100, expand: ['data.tiers'] }),
    );
    for (const price of page.data) if (price.lookup_key !== null) found.set(price.lookup_key, price);
  }
  return found;
}
