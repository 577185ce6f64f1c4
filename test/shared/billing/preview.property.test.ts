import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applySubscription, freeAccount } from '../../../shared/billing/account.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import { sendMeterEvent } from '../../../shared/billing/meter-client.ts';
import { billedSegments, previewInvoice } from '../../../shared/billing/preview.ts';
import type { UsageByMeter } from '../../../shared/billing/read-usage.ts';
import { type BillingMeter, billingMeters } from '../../../shared/billing/schema.ts';
import { fetchSubscription, readCredit, switchPlan } from '../../../shared/billing/subscription-client.ts';
import { daySeconds, startStripe } from '../../local/stripe/stripe-fixture.ts';
import { idsOf } from '../../support/table.ts';

const runCount = 1_000;
/** An account of Stripe is searched as a whole; a fresh one now and then keeps the search short. */
const tenantsPerAccount = 25;
const { tenantId } = idsOf('A');

const largest: Readonly<Record<BillingMeter, number>> = Object.fromEntries(
  billingMeters.map((meter) => [meter, meter === 'stored_byte_hours' ? 900_000_000_000_000 : 2_000_000]),
) as Record<BillingMeter, number>;

const step = fc.oneof(
  fc.record({
    kind: fc.constant('use' as const),
    meter: fc.constantFrom(...billingMeters),
    share: fc.integer({ min: 0, max: 1_000 }),
    waitSeconds: fc.integer({ min: 1, max: daySeconds }),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    plan: fc.constantFrom('starter' as const, 'scale' as const),
    waitSeconds: fc.integer({ min: 1, max: 2 * daySeconds }),
  }),
);

/** A Stripe account with the plans in it. */
async function openAccount() {
  const { stripe, clock, local } = startStripe();
  await syncCatalogue(stripe);
  const prices = await readPrices(stripe);
  const itemsOf = (plan: string) =>
    [...prices]
      .filter(([key]) => key.startsWith(`gristmill_${plan}_`))
      .map(([key, { id: price }]) => ({ price, ...(key.endsWith('_month') && { quantity: 1 }) }));
  const wait = (seconds: number) => {
    clock.advance(seconds * 1000);
    local.runDue();
  };
  return { stripe, clock, wait, itemsOf };
}

const life = fc.record({
  plan: fc.constantFrom('starter' as const, 'scale' as const),
  trialDays: fc.constantFrom(0, 0, 0, 14),
  percentOff: fc.option(fc.integer({ min: 1, max: 100 })),
  amountOff: fc.option(fc.integer({ min: 1, max: 40_000 })),
  creditMinor: fc.option(fc.integer({ min: 1, max: 100_000 })),
  isEnding: fc.boolean(),
  steps: fc.array(step, { maxLength: 8 }),
});

it(`the preview of ${runCount} tenants is what Stripe then bills, to the cent, through usage, changes of plan, coupons, credit and trials`, async () => {
  let billedCount = 0;
  let current = await openAccount();

  await fc.assert(
    fc.asyncProperty(life, async ({ plan, trialDays, percentOff, amountOff, creditMinor, isEnding, steps }) => {
      if (billedCount % tenantsPerAccount === tenantsPerAccount - 1) current = await openAccount();
      const { stripe, clock, wait, itemsOf } = current;
      const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
      const coupons = await Promise.all(
        [percentOff && { percent_off: percentOff }, amountOff && { amount_off: amountOff, currency: 'usd' }].flatMap(
          (terms) => (terms ? [stripe.coupons.create({ ...terms, duration: 'forever' })] : []),
        ),
      );
      if (creditMinor !== null) {
        await stripe.billing.creditGrants.create({
          customer: customer.id,
          category: 'paid',
          amount: { type: 'monetary', monetary: { currency: 'usd', value: creditMinor } },
          applicability_config: { scope: { price_type: 'metered' } },
        });
      }
      const subscription = await stripe.subscriptions.create({
        customer: customer.id,
        items: itemsOf(plan),
        metadata: { tenant_id: tenantId },
        discounts: coupons.map(({ id }) => ({ coupon: id })),
        ...(trialDays > 0 && { trial_period_days: trialDays }),
      });
      let account = freeAccount(tenantId);
      const follow = async () => {
        const fetched = await fetchSubscription(stripe, subscription.id);
        if (fetched) account = applySubscription(account, fetched.facts, clock.now());
      };
      await follow();
      const used: { meter: BillingMeter; quantity: number; timeMs: number }[] = [];
      for (const [index, one] of steps.entries()) {
        wait(one.waitSeconds);
        if (one.kind === 'change') {
          const atSeconds = clock.now() / 1000;
          await switchPlan(stripe, {
            subscriptionId: subscription.id,
            planId: one.plan,
            atSeconds,
            idempotencyKey: `${subscription.id}-${index}`,
          });
          await follow();
          continue;
        }
        const quantity = Math.floor((largest[one.meter] * one.share) / 1_000);
        const event = {
          meter: one.meter,
          identifier: `${subscription.id}-${index}`,
          customerId: customer.id,
          timeMs: clock.now(),
        };
        await sendMeterEvent(stripe, { ...event, value: String(quantity) });
        used.push({ meter: one.meter, quantity, timeMs: clock.now() });
      }
      if (isEnding) await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
      await follow();

      const periodStartMs = account.periodStartMs ?? 0;
      const periodEndMs = account.periodEndMs ?? 0;
      const usage = billedSegments(account).map(({ fromMs, toMs }) => {
        const sums: UsageByMeter = {};
        for (const { meter, quantity, timeMs } of used) {
          if (timeMs >= fromMs && timeMs < (toMs ?? periodEndMs)) sums[meter] = (sums[meter] ?? 0) + quantity;
        }
        return sums;
      });
      const facts = { account, periodStartMs, periodEndMs, usage, creditMinor: await readCredit(stripe, customer.id) };
      const preview = previewInvoice({ ...facts, currency: 'usd', nowMs: clock.now() });
      wait(Math.ceil((periodEndMs - clock.now()) / 1000) + 3_600);
      const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data;
      // A trial that ends for good has no invoice but its first, of nothing.
      expect(preview.total_minor).toBe(invoice?.total);
      expect(preview.subtotal_minor).toBe(invoice?.subtotal);
      billedCount += 1;
    }),
    { numRuns: runCount, seed: 7, endOnFailure: true },
  );
  expect(billedCount).toBe(runCount);
}, 600_000);
