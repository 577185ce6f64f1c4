import { describe, expect, it } from 'vitest';
import { completeCheckout } from '../../../local/stripe/engine/checkout.ts';
import { grantCredit, grantSoldCredit, grantsOf } from '../../../shared/billing/credit-client.ts';
import { startStripe } from './stripe-fixture.ts';

async function begin(amount = 5_000) {
  const account = startStripe();
  const customer = await account.stripe.customers.create({});
  const price = { currency: 'usd', unit_amount: amount, product_data: { name: 'Prepaid usage' } };
  const session = await account.stripe.checkout.sessions.create({
    mode: 'payment',
    customer: customer.id,
    line_items: [{ price_data: price, quantity: 1 }],
    metadata: { gristmill_kind: 'credit' },
    success_url: 'https://console.example/',
  });
  const pay = (card: string) => completeCheckout(account.local.account, session.id, { card });
  const grants = async () => {
    const found: number[] = [];
    for await (const grant of grantsOf(account.stripe, customer.id)) found.push(grant.amount.monetary?.value ?? 0);
    return found;
  };
  return { ...account, customer, session, pay, grants };
}

describe('a sale by Checkout', () => {
  it('is complete when the card was charged, and tells of it', async () => {
    const { session, pay, eventTypes, stripe } = await begin();
    expect(session).toMatchObject({ mode: 'payment', amount_total: 5_000, payment_status: 'unpaid', status: 'open' });
    expect(() => pay('4000 0000 0000 0341')).toThrow(/declined/);
    expect(() => pay('4000 0027 6000 3184')).toThrow(/declined/);
    pay('4242 4242 4242 4242');
    expect(eventTypes().at(-1)).toBe('checkout.session.completed');
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', subscription: null });
    expect(() => pay('4242 4242 4242 4242')).toThrow(/complete/);
  });

  it('of less than Stripe charges is refused', async () => {
    await expect(begin(49)).rejects.toMatchObject({ code: 'amount_too_small' });
  });

  it('grants credit once, however often it is told and however late', async () => {
    const { session, pay, stripe, grants, advance } = await begin();
    await grantSoldCredit(stripe, session.id);
    expect(await grants()).toEqual([]);
    pay('4242 4242 4242 4242');
    for (const hours of [0, 1, 50]) {
      await advance(hours * 3_600);
      await grantSoldCredit(stripe, session.id);
    }
    expect(await grants()).toEqual([5_000]);
  });

  it('of something else grants nothing', async () => {
    const { stripe, customer, grants, local } = await begin();
    const price = { currency: 'usd', unit_amount: 900, product_data: { name: 'A mug' } };
    const mug = await stripe.checkout.sessions.create({
      mode: 'payment',
      customer: customer.id,
      line_items: [{ price_data: price, quantity: 1 }],
      success_url: 'https://console.example/',
    });
    completeCheckout(local.account, mug.id, { card: '4242 4242 4242 4242' });
    await grantSoldCredit(stripe, mug.id);
    expect(await grants()).toEqual([]);
  });
});

it('another source is another grant', async () => {
  const { stripe, customer, grants } = await begin();
  const grant = {
    customerId: customer.id,
    amountMinor: 100,
    category: 'promotional' as const,
    name: 'x',
    expiresMs: null,
  };
  await grantCredit(stripe, { ...grant, source: 'one' });
  await grantCredit(stripe, { ...grant, source: 'one' });
  await grantCredit(stripe, { ...grant, source: 'two' });
  expect(await grants()).toEqual([100, 100]);
});
