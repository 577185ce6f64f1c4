import { expect, it } from 'vitest';
import { freeAccount } from '../../../shared/billing/account.ts';
import { changeAccount } from '../../../shared/billing/account-store.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import { fetchBilledInvoice } from '../../../shared/billing/invoice-client.ts';
import { notePayment } from '../../../shared/billing/note-payment.ts';
import { createPromotion } from '../../../shared/billing/promotion-client.ts';
import { attribute } from '../../../shared/operator/attribute.ts';
import { tenantIndex, tenantKey } from '../../../shared/table/keys.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { startStripe } from '../../local/stripe/stripe-fixture.ts';
import { idsOf } from '../../support/table.ts';

it('gives each partner its share of what was paid in the month, and of no other', async () => {
  const { stripe, clock } = startStripe();
  const table = new MemoryTable();
  await syncCatalogue(stripe);
  const price = (await readPrices(stripe)).get('gristmill_starter_month')?.id ?? '';
  const wish = { sharePercent: 25, percentOff: 20, months: null, maxRedemptions: null, expiresMs: null };
  const promotion = await createPromotion(stripe, { ...wish, code: 'MILLER20', partner: 'Miller' }, 'key');
  expect(await createPromotion(stripe, { ...wish, code: 'MILLER20', partner: 'Miller' }, 'key')).toEqual(promotion);
  for (const letter of ['A', 'B', 'C']) {
    const { tenantId } = idsOf(letter);
    await table.put({ ...tenantKey(tenantId), ...tenantIndex(tenantId) });
    const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    // The third one came by itself.
    const isBrought = letter !== 'C';
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price, quantity: 1 }],
      ...(isBrought && { discounts: [{ promotion_code: promotion.id }] }),
    });
    const facts = { customerId: customer.id, promotionCodeId: isBrought ? promotion.id : null };
    const account = await changeAccount(table, tenantId, () => ({ ...freeAccount(tenantId), ...facts }));
    for (const { id = '' } of (await stripe.invoices.list({ customer: customer.id })).data) {
      await notePayment({ table, stripe, nowMs: clock.now() }, account, (await fetchBilledInvoice(stripe, id)).payment);
    }
  }
  const month = new Date(clock.now()).toISOString().slice(0, 7);
  const report = await attribute(table, stripe, month);
  expect(report.data.map(({ paid_minor, earned_minor }) => [paid_minor, earned_minor])).toEqual([
    [2_320, 580],
    [2_320, 580],
  ]);
  expect(report.by_partner).toEqual([{ partner: 'Miller', tenant_count: 2, paid_minor: 4_640, earned_minor: 1_160 }]);
  expect((await attribute(table, stripe, '2025-12')).by_partner[0]).toMatchObject({ paid_minor: 0, earned_minor: 0 });
});
