import { describe, expect, it } from 'vitest';
import { completeCheckout } from '../../../local/stripe/engine/checkout.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import { sendMeterEvent } from '../../../shared/billing/meter-client.ts';
import type { Stripe } from '../../../shared/billing/stripe-client.ts';
import { daySeconds, startStripe } from './stripe-fixture.ts';

type Parts = Partial<Stripe.SubscriptionCreateParams>;

/** An account with the catalogue, a customer and, where asked for, a subscription to `starter`. */
async function begin(card: string | null = 'pm_card_visa') {
  const stage = startStripe();
  const { stripe } = stage;
  await syncCatalogue(stripe);
  const prices = await readPrices(stripe);
  const customer = await stripe.customers.create({ name: 'Acme', ...(card && { payment_method: card }) });
  const itemsOf = (plan: string) =>
    [...prices]
      .toSorted(([left], [right]) => left.localeCompare(right))
      .filter(([key]) => key.startsWith(`gristmill_${plan}_`))
      .map(([key, { id: price }]) => ({ price, ...(key.endsWith('_month') && { quantity: 1 }) }));
  const subscribe = (parts: Parts = {}) =>
    stripe.subscriptions.create({ customer: customer.id, items: itemsOf('starter'), ...parts });
  const use = (value: number, at = stage.clock.now()) =>
    sendMeterEvent(stripe, {
      meter: 'predictions',
      identifier: crypto.randomUUID(),
      customerId: customer.id,
      value: String(value),
      timeMs: at,
    });
  const invoices = async () => (await stripe.invoices.list({ customer: customer.id, limit: 100 })).data;
  const read = (id: string) => stripe.subscriptions.retrieve(id);
  return { ...stage, prices, customer, itemsOf, subscribe, use, invoices, read };
}

describe('a subscription', () => {
  it('bills the month ahead at once, and usage with the next month, tier by tier', async () => {
    const { subscribe, use, advance, invoices, read } = await begin();
    const { id } = await subscribe();
    await use(20_000);
    await use(2_500);
    await advance(28 * daySeconds);
    expect((await invoices())[0]).toMatchObject({ status: 'draft', total: 2_900 + 125 });
    await advance(3_600);
    expect((await invoices()).map(({ status, total }) => [status, total])).toEqual([
      ['paid', 3_025],
      ['paid', 2_900],
    ]);
    expect((await read(id)).status).toBe('active');
  });

  it('begun on the 31st ends on the last day of a shorter month and returns to the 31st', async () => {
    const { subscribe, advance, invoices } = await begin();
    await subscribe();
    await advance(95 * daySeconds);
    const days = (await invoices()).map(({ created }) => new Date(created * 1000).toISOString().slice(0, 10));
    expect(days).toEqual(['2026-04-30', '2026-03-31', '2026-02-28', '2026-01-31']);
  });

  it('counts usage that came while the invoice was a draft, and what came later on the next', async () => {
    const { subscribe, use, advance, invoices, clock } = await begin();
    await subscribe();
    await advance(28 * daySeconds + 600);
    await use(30_000, clock.now() - 3_600_000);
    await advance(3_600);
    expect((await invoices())[0]).toMatchObject({ status: 'paid', total: 2_900 + 500 });
  });

  it('is past due when the card fails, is tried again, and is unpaid in the end', async () => {
    const { subscribe, advance, read, stripe, customer, eventTypes, invoices } = await begin();
    const { id } = await subscribe();
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: failing.id } });
    await advance(28 * daySeconds + 3_600);
    expect((await read(id)).status).toBe('past_due');
    await advance(16 * daySeconds);
    expect((await read(id)).status).toBe('unpaid');
    expect(eventTypes().filter((type) => type === 'invoice.payment_failed')).toHaveLength(5);
    const [open] = await invoices();
    await expect(stripe.invoices.pay(open?.id ?? '')).rejects.toThrow('declined');
    await stripe.invoices.pay(open?.id ?? '', { payment_method: 'pm_card_visa' });
    expect((await read(id)).status).toBe('active');
  });

  it('whose first payment fails is incomplete, and expires after 23 hours', async () => {
    const { subscribe, advance, read } = await begin('pm_card_chargeCustomerFail');
    const { id, status } = await subscribe();
    expect(status).toBe('incomplete');
    await advance(23 * 3_600);
    expect((await read(id)).status).toBe('incomplete_expired');
  });

  it('asks a person when the bank does, and fails with nobody there', async () => {
    const { subscribe, eventTypes } = await begin('pm_card_authenticationRequired');
    expect((await subscribe()).status).toBe('incomplete');
    expect(eventTypes()).toContain('invoice.payment_action_required');
  });
});

describe('a trial', () => {
  it('costs nothing, its usage neither, and turns into a month', async () => {
    const { subscribe, use, advance, invoices, read, eventTypes } = await begin();
    const { id, status } = await subscribe({ trial_period_days: 14 });
    expect(status).toBe('trialing');
    await use(100_000);
    await advance(11 * daySeconds);
    expect(eventTypes()).toContain('customer.subscription.trial_will_end');
    await advance(3 * daySeconds + 3_600);
    expect((await read(id)).status).toBe('active');
    expect((await invoices()).map(({ total }) => total)).toEqual([2_900, 0]);
  });

  it.each([
    ['cancel', 'canceled', 'customer.subscription.deleted'],
    ['pause', 'paused', 'customer.subscription.paused'],
    ['create_invoice', 'past_due', 'invoice.payment_failed'],
  ] as const)('without a card ends as was asked: %s', async (missing_payment_method, status, event) => {
    const { subscribe, advance, read, eventTypes } = await begin(null);
    const { id } = await subscribe({
      trial_period_days: 14,
      trial_settings: { end_behavior: { missing_payment_method } },
    });
    await advance(14 * daySeconds + 3_600);
    expect((await read(id)).status).toBe(status);
    expect(eventTypes()).toContain(event);
  });

  it('that paused goes on when it is resumed', async () => {
    const { subscribe, advance, read, stripe, customer, eventTypes } = await begin(null);
    const end_behavior = { missing_payment_method: 'pause' as const };
    const { id } = await subscribe({ trial_period_days: 14, trial_settings: { end_behavior } });
    await advance(15 * daySeconds);
    await stripe.invoices.list({ customer: customer.id });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    await stripe.subscriptions.resume(id);
    await advance(3_600);
    expect((await read(id)).status).toBe('active');
    expect(eventTypes()).toContain('customer.subscription.resumed');
  });
});

describe('a change of plan', () => {
  it('gives back and charges the rest of the month to the second, and rates usage on either side by its own price', async () => {
    const { subscribe, use, advance, invoices, stripe, itemsOf, clock } = await begin();
    const subscription = await subscribe();
    await use(30_000);
    await advance(14 * daySeconds);
    const next = itemsOf('scale');
    const items = subscription.items.data.map(({ id }, index) => ({ id, ...next[index] }));
    await stripe.subscriptions.update(subscription.id, { items, proration_date: clock.now() / 1000 });
    await advance(3_600);
    await use(600_000);
    const preview = await stripe.invoices.createPreview({
      customer: subscription.customer as string,
      subscription: subscription.id,
    });
    await advance(14 * daySeconds);
    const [invoice] = await invoices();
    const lines = invoice?.lines.data
      .map(({ description, amount }) => [description, amount])
      .filter(([, amount]) => amount !== 0);
    expect(lines).toEqual([
      ['Unused time on starter, per month', -1_450],
      ['Remaining time on scale, per month', 14_950],
      ['1 × scale, per month', 29_900],
      ['10000 × starter, predictions (tier 2)', 500],
      ['100000 × scale, predictions (tier 2)', 5_000],
    ]);
    expect([invoice?.status, invoice?.total]).toEqual(['paid', preview.total]);
  });

  it('refuses a price that is gone, archived, of another currency or of a meter counted already', async () => {
    const { subscribe, stripe, prices } = await begin();
    const subscription = await subscribe();
    const change = (price: string) => stripe.subscriptions.update(subscription.id, { items: [{ price }] });
    const product = 'gristmill_starter';
    const recurring = { interval: 'month' } as const;
    const euro = await stripe.prices.create({ currency: 'eur', product, unit_amount: 100, recurring });
    const archived = await stripe.prices.create({ currency: 'usd', product, unit_amount: 100, recurring });
    await stripe.prices.update(archived.id, { active: false });
    await expect(change('price_none')).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(change(archived.id)).rejects.toThrow('inactive');
    await expect(change(euro.id)).rejects.toThrow('combine currencies');
    await expect(change(prices.get('gristmill_scale_predictions')?.id ?? '')).rejects.toThrow('same meter');
  });
});

describe('a cancellation', () => {
  it('at the end of the period bills its usage on a last invoice, without a month ahead', async () => {
    const { subscribe, use, advance, invoices, stripe, read } = await begin();
    const { id } = await subscribe();
    await use(21_000);
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await advance(28 * daySeconds + 3_600);
    expect((await read(id)).status).toBe('canceled');
    expect((await invoices()).map(({ total }) => total)).toEqual([50, 2_900]);
  });

  it.each([
    [true, [50, 2_900]],
    [false, [2_900]],
  ])('now, with invoice_now %s', async (invoice_now, totals) => {
    const { subscribe, use, advance, invoices, stripe } = await begin();
    const { id } = await subscribe();
    await use(21_000);
    await advance(3_600);
    expect((await stripe.subscriptions.cancel(id, { invoice_now })).status).toBe('canceled');
    expect((await invoices()).map(({ total }) => total)).toEqual(totals);
  });
});

describe('what makes an invoice cheaper', () => {
  it('is a promotion code for as many months as its coupon says, and prepaid credit for usage alone', async () => {
    const { subscribe, use, advance, invoices, stripe, customer } = await begin();
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'repeating', duration_in_months: 2 });
    const code = await stripe.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      code: 'MILL25',
    });
    await stripe.billing.creditGrants.create({
      customer: customer.id,
      category: 'paid',
      amount: { type: 'monetary', monetary: { currency: 'usd', value: 300 } },
      applicability_config: { scope: { price_type: 'metered' } },
    });
    await subscribe({ discounts: [{ promotion_code: code.id }] });
    await use(30_000);
    await advance(28 * daySeconds + 3_600);
    await advance(31 * daySeconds);
    expect((await invoices()).map(({ total }) => total)).toEqual([2_900, 2_175 + 375 - 300, 2_175]);
    expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
  });

  it('is a credit note, off what is due or to the balance that the next invoice starts from', async () => {
    const { subscribe, advance, invoices, stripe } = await begin();
    await subscribe();
    const [first] = await invoices();
    const invoice = first?.id ?? '';
    await expect(stripe.creditNotes.create({ invoice, amount: 3_000, credit_amount: 3_000 })).rejects.toThrow(
      'at most 2900',
    );
    await stripe.creditNotes.create({ invoice, amount: 900, credit_amount: 900, reason: 'order_change' });
    await advance(28 * daySeconds + 3_600);
    expect((await invoices())[0]).toMatchObject({
      total: 2_900,
      starting_balance: -900,
      amount_due: 2_000,
      amount_paid: 2_000,
    });
  });
});

describe('Checkout', () => {
  const session = async (parts: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
    const stage = await begin(null);
    const made = await stage.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: stage.customer.id,
      client_reference_id: 'tnt_1',
      line_items: stage.itemsOf('starter'),
      success_url: 'https://app.invalid/ok',
      ...parts,
    });
    const complete = (card: string, more = {}) => completeCheckout(stage.local.account, made.id, { card, ...more });
    return { ...stage, session: made, complete };
  };

  it('keeps the card, begins the subscription and says so', async () => {
    const { session: made, complete, read, eventTypes, stripe } = await session();
    expect(made.url).toBe(`http://pages.invalid/pay/${made.id}`);
    const { subscription } = complete('4242 4242 4242 4242');
    expect((await read(subscription ?? '')).status).toBe('active');
    expect((await stripe.checkout.sessions.retrieve(made.id)).status).toBe('complete');
    expect(eventTypes()).toContain('checkout.session.completed');
    expect(() => complete('4242 4242 4242 4242')).toThrow('complete');
  });

  it('leaves the session open when the card is declined or the bank is not answered', async () => {
    const { complete, stripe, session: made } = await session();
    expect(() => complete('4000 0000 0000 0002')).toThrow('declined');
    expect(() => complete('4000 0025 0000 3155')).toThrow('declined');
    expect(() => complete('4000 0025 0000 3155', { authentication: 'failed' })).toThrow('declined');
    expect((await stripe.checkout.sessions.retrieve(made.id)).status).toBe('open');
    expect(complete('4000 0025 0000 3155', { authentication: 'passed' }).status).toBe('complete');
  });

  it('takes a promotion code where it may, and refuses one that is not known', async () => {
    const { complete, stripe, invoices } = await session({ allow_promotion_codes: true });
    const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'usd', duration: 'once' });
    await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'FIVE' });
    expect(() => complete('pm_card_visa', { promotionCode: 'SIX' })).toThrow('not known');
    complete('pm_card_visa', { promotionCode: 'five' });
    expect((await invoices())[0]?.total).toBe(2_400);
  });

  it('expires after a day', async () => {
    const { advance, stripe, session: made, eventTypes } = await session();
    await advance(daySeconds);
    expect((await stripe.checkout.sessions.retrieve(made.id)).status).toBe('expired');
    expect(eventTypes()).toContain('checkout.session.expired');
  });

  it('takes no quantity of what is metered', async () => {
    const { prices, stripe, customer } = await begin(null);
    const price = prices.get('gristmill_starter_predictions')?.id ?? '';
    const asked = { mode: 'subscription' as const, customer: customer.id, line_items: [{ price, quantity: 1 }] };
    await expect(stripe.checkout.sessions.create(asked)).rejects.toThrow('no quantity');
  });
});
