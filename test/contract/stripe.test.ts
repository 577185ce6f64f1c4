import { beforeAll, describe, expect, it } from 'vitest';
import { readPrices, syncCatalogue, wantedPrices } from '../../shared/billing/catalogue-client.ts';
import { sendMeterEvent } from '../../shared/billing/meter-client.ts';
import { connectStripe, type Stripe } from '../../shared/billing/stripe-client.ts';
import { fetchSubscription, switchPlan } from '../../shared/billing/subscription-client.ts';
import { startStripe } from '../local/stripe/stripe-fixture.ts';

const testKey = process.env.STRIPE_TEST_KEY;
if (testKey !== undefined && !testKey.startsWith('sk_test_'))
  throw new Error('STRIPE_TEST_KEY must be a key of test mode');
if (testKey === undefined) console.warn('The contract was not run against the real Stripe: STRIPE_TEST_KEY is not set');

const sides = [
  ['the local Stripe', () => startStripe({ fromMs: Date.now() }).stripe, false],
  ['the real Stripe in test mode', () => connectStripe({ apiKey: testKey ?? '' }), testKey === undefined],
] as const;

describe.each(sides)('%s', (_, connect, isNotRun) => {
  describe.skipIf(isNotRun)('does as the product relies on', { timeout: 120_000 }, () => {
    let stripe: Stripe;
    let customerId: string;
    const unique = crypto.randomUUID();
    const itemsOf = async (plan: string) =>
      [...(await readPrices(stripe))]
        .filter(([key]) => key.startsWith(`gristmill_${plan}_`))
        .map(([key, { id: price }]) => ({ price, ...(key.endsWith('_month') && { quantity: 1 }) }));
    beforeAll(async () => {
      stripe = connect();
      await syncCatalogue(stripe);
      customerId = (
        await stripe.customers.create({
          payment_method: 'pm_card_visa',
          invoice_settings: { default_payment_method: 'pm_card_visa' },
        })
      ).id;
    });

    it('keeps the catalogue as it was made', async () => {
      expect((await syncCatalogue(stripe)).created).toEqual([]);
      expect((await readPrices(stripe)).size).toBe(wantedPrices.length);
    });

    it('takes a meter event once, and calls the second one a duplicate', async () => {
      const event = {
        meter: 'predictions',
        identifier: `contract-${unique}`,
        customerId,
        value: '3',
        timeMs: Date.now(),
      } as const;
      expect(await sendMeterEvent(stripe, event)).toBe('accepted');
      expect(await sendMeterEvent(stripe, { ...event, idempotencyKey: `other-${unique}` })).toBe('duplicate');
    });

    it('answers the same request with the same Idempotency-Key by the same object', async () => {
      const create = () => stripe.customers.create({ name: 'Acme' }, { idempotencyKey: `customer-${unique}` });
      expect((await create()).id).toBe((await create()).id);
    });

    it('refuses an unknown parameter', async () => {
      await expect(stripe.customers.create({ naem: 'Acme' } as never)).rejects.toMatchObject({
        code: 'parameter_unknown',
      });
    });

    it('opens Checkout for a licence with its meters', async () => {
      const session = await stripe.checkout.sessions.create({
        mode: 'subscription',
        customer: customerId,
        line_items: await itemsOf('starter'),
        success_url: 'https://example.com/',
        allow_promotion_codes: true,
      });
      expect([session.status, session.url !== null]).toEqual(['open', true]);
    });

    it('starts, changes and ends a subscription, and shows its terms', async () => {
      const items = await itemsOf('starter');
      const subscription = await stripe.subscriptions.create({
        customer: customerId,
        items,
        trial_period_days: 14,
        metadata: { tenant_id: 'tnt_x' },
      });
      expect(subscription.status).toBe('trialing');
      const atSeconds = subscription.created;
      await switchPlan(stripe, {
        subscriptionId: subscription.id,
        planId: 'scale',
        atSeconds,
        idempotencyKey: `switch-${unique}`,
      });
      const fetched = await fetchSubscription(stripe, subscription.id);
      expect(fetched?.facts.terms).toMatchObject({ planId: 'scale', monthMinor: 29_900 });
      expect(fetched?.facts.terms.meters.predictions).toEqual({ unitAmountDecimal: '0.05', includedQuantity: 500_000 });
      expect((await stripe.subscriptions.cancel(subscription.id)).status).toBe('canceled');
    });
  });
});
