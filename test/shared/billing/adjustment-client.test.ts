import { describe, expect, it, vi } from 'vitest';
import { adjustmentMark, stripeAdjustments } from '../../../shared/billing/adjustment-client.ts';
import type { Adjustment } from '../../../shared/billing/adjustment-store.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import type { TenantId } from '../../../shared/runtime/ids.ts';
import { daySeconds, startStripe } from '../../local/stripe/stripe-fixture.ts';

vi.setConfig({ testTimeout: 60_000 });
const tenantId = 'tnt_01JDBQ00000000000000000000' as TenantId;

/** A subscription with a first invoice of 2,900 cents, and what an adjustment of it does. */
async function begin() {
  const account = startStripe();
  const { stripe, advance } = account;
  await syncCatalogue(stripe);
  const price = (await readPrices(stripe)).get('gristmill_starter_month')?.id ?? '';
  const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price, quantity: 1 }] });
  const invoiceId = String(subscription.latest_invoice);
  const period = {
    tenantId,
    id: 'sub_1_1',
    customerId: customer.id,
    subscriptionId: subscription.id,
    planId: 'starter',
    startMs: 0,
    endMs: 1000,
    lateCount: 0,
    invoice: { invoiceId, finalizedMs: 0, quantities: {} },
  };
  const adjustment: Adjustment = {
    tenantId,
    periodId: period.id,
    meter: 'training_seconds_ml_m5_xlarge',
    revision: 1,
    quantity: 10,
    amountMinor: 20,
    state: 'pending',
  };
  const make = stripeAdjustments(async () => stripe);
  const adjust = (change: Partial<Adjustment>) => make(period, { ...adjustment, ...change });
  const items = async () => (await stripe.invoiceItems.list({ customer: customer.id })).data;
  const notes = async () => (await stripe.creditNotes.list({ invoice: invoiceId })).data;
  const invoices = async () => (await stripe.invoices.list({ customer: customer.id })).data;
  const again = async (change: Partial<Adjustment>) => {
    await adjust(change);
    // Stripe has forgotten the key by then, and the mark is still there.
    await advance(2 * daySeconds);
    await adjust(change);
  };
  return { ...account, customer, subscription, invoiceId, adjust, again, items, notes, invoices, adjustment };
}

describe('an adjustment', () => {
  it('that gives back is one credit note on the invoice, however often it is made', async () => {
    const { again, notes, stripe, customer, adjustment, invoiceId } = await begin();
    await again({ amountMinor: -20 });
    expect((await notes()).map(({ amount, metadata }) => [amount, metadata?.gristmill_adjustment])).toEqual([
      [20, adjustmentMark(adjustment)],
    ]);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -20 });
    expect(await stripe.invoices.retrieve(invoiceId)).toMatchObject({ post_payment_credit_notes_amount: 20 });
  });

  it('of another revision is another credit note', async () => {
    const { adjust, notes } = await begin();
    await adjust({ amountMinor: -20 });
    await adjust({ amountMinor: -5, revision: 2 });
    expect((await notes()).map(({ amount }) => amount)).toEqual([5, 20]);
  });

  it('gives back no more than the invoice holds', async () => {
    const { adjust, notes } = await begin();
    await adjust({ amountMinor: -2_000 });
    await adjust({ amountMinor: -2_000, revision: 2 });
    await adjust({ amountMinor: -2_000, revision: 3 });
    expect((await notes()).map(({ amount }) => amount)).toEqual([900, 2_000]);
  });

  it('that charges waits for the next invoice, once', async () => {
    const { again, items, advance, stripe } = await begin();
    await again({});
    expect((await items()).map(({ amount, invoice }) => [amount, invoice])).toEqual([[20, null]]);
    await advance(31 * daySeconds);
    const [item] = await items();
    expect(await stripe.invoices.retrieve(String(item?.invoice))).toMatchObject({ status: 'paid', total: 2_920 });
  });

  it('that charges a customer without a subscription has an invoice of its own', async () => {
    const { again, invoices, advance, stripe, subscription } = await begin();
    await stripe.subscriptions.cancel(subscription.id);
    await again({});
    await advance(daySeconds);
    expect((await invoices()).map(({ total, status }) => [total, status])).toEqual([
      [20, 'paid'],
      [2_900, 'paid'],
    ]);
  });

  it('is found again where it was made and never answered', async () => {
    const { adjust, items, local } = await begin();
    local.faults.add({ target: 'POST /v1/invoiceitems', kind: 'reset_after_commit', times: 1 });
    await expect(adjust({})).rejects.toMatchObject({ kind: 'ambiguous' });
    await adjust({});
    expect(await items()).toHaveLength(1);
  });
});
