import { describe, expect, it } from 'vitest';
import { readPrices, syncCatalogue, wantedPrices } from '../../../shared/billing/catalogue-client.ts';
import {
  billingMeterOf,
  eventNameOf,
  listPriceOf,
  lookupKeyOf,
  planOf,
  plans,
  unitAmountDecimal,
} from '../../../shared/billing/plans.ts';
import { billingMeters, planId } from '../../../shared/billing/schema.ts';
import { amountMicroMinor } from '../../../shared/usage/rate-card.ts';
import { startStripe } from '../../local/stripe/stripe-fixture.ts';

describe('the plans', () => {
  it('are those that the API names, the cheapest first, and only the free one stops', () => {
    expect(plans.map(({ id }) => id)).toEqual(planId.options);
    const prices = plans.map(({ monthlyMinor }) => monthlyMinor);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(plans.filter(({ isMetered }) => !isMetered).map(({ id }) => id)).toEqual(['free']);
    expect(planOf('starter').monthlyMinor).toBe(2_900);
  });

  it('bill each machine on a meter of its own', () => {
    expect(billingMeterOf('training_seconds', 'ml.g4dn.xlarge')).toBe('training_seconds_ml_g4dn_xlarge');
    expect(billingMeterOf('predictions', null)).toBe('predictions');
    expect(() => billingMeterOf('training_seconds', 'ml.p5.48xlarge')).toThrow(/no price/);
  });

  it.each([
    ['predictions', '0.05'],
    ['stored_byte_hours', '0.000000000007'],
    ['training_seconds_lambda', '0.03'],
    ['training_seconds_ml_g5_xlarge', '0.1'],
  ] as const)('charge for one unit of %s exactly what the rate card says: %s cents', (meter, cents) => {
    expect(unitAmountDecimal(meter)).toBe(cents);
    const { amountMicroMinor: amount, perQuantity } = listPriceOf(meter);
    expect((Number(cents) * perQuantity * 1e6).toFixed(0)).toBe(String(amount));
  });

  it('share the prices of the ledger', () => {
    for (const meter of ['predictions', 'stored_byte_hours'] as const) {
      expect(amountMicroMinor(meter, listPriceOf(meter).perQuantity)).toBe(listPriceOf(meter).amountMicroMinor);
    }
  });

  it('have names that Stripe takes', () => {
    for (const meter of billingMeters) expect(eventNameOf(meter).length).toBeLessThanOrEqual(100);
    expect(new Set(wantedPrices.map(({ lookupKey }) => lookupKey)).size).toBe(wantedPrices.length);
  });
});

describe('stripe:sync', () => {
  it('makes everything once, and nothing the second time', async () => {
    const { stripe } = startStripe();
    const first = await syncCatalogue(stripe);
    expect([first.created.length, first.replaced, first.unchangedCount]).toEqual([8 + 2 + 18, [], 0]);
    expect(await syncCatalogue(stripe)).toEqual({ created: [], replaced: [], unchangedCount: 28 });
    const prices = await readPrices(stripe);
    expect([...prices.keys()].toSorted()).toEqual(wantedPrices.map(({ lookupKey }) => lookupKey).toSorted());
    expect(prices.get(lookupKeyOf('scale', 'month'))?.unit_amount).toBe(29_900);
  });

  it('replaces a price that differs and archives the old one, which a subscriber keeps', async () => {
    const { stripe } = startStripe();
    await syncCatalogue(stripe);
    const key = lookupKeyOf('starter', 'month');
    const old = (await readPrices(stripe)).get(key);
    const recurring = { interval: 'month' } as const;
    const other = {
      currency: 'usd',
      product: 'gristmill_starter',
      unit_amount: 1,
      recurring,
      lookup_key: key,
      transfer_lookup_key: true,
    };
    const wrong = await stripe.prices.create(other);
    expect((await syncCatalogue(stripe)).replaced).toEqual([key]);
    const now = (await readPrices(stripe)).get(key);
    expect([now?.unit_amount, now?.id === old?.id]).toEqual([2_900, false]);
    expect((await stripe.prices.retrieve(wrong.id)).active).toBe(false);
  });
});
