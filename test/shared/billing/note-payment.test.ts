import { expect, it } from 'vitest';
import { freeAccount } from '../../../shared/billing/account.ts';
import { grantsOf } from '../../../shared/billing/credit-client.ts';
import { ensureCustomer } from '../../../shared/billing/ensure-customer.ts';
import { notePayment } from '../../../shared/billing/note-payment.ts';
import { sumPaid } from '../../../shared/billing/paid-invoice-store.ts';
import { createPromotion } from '../../../shared/billing/promotion-client.ts';
import { listReferrals, referralTerms } from '../../../shared/billing/referral.ts';
import { tenantKey } from '../../../shared/table/keys.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { startStripe } from '../../local/stripe/stripe-fixture.ts';
import { idsOf } from '../../support/table.ts';

const [referrer, friend] = [idsOf('A').tenantId, idsOf('B').tenantId];
const paidMs = Date.UTC(2026, 10, 25);
const payment = { invoiceId: 'in_1', amountMinor: 2_320, currency: 'usd', paidMs };

async function start() {
  const { stripe } = startStripe();
  const table = new MemoryTable();
  await table.put({ ...tenantKey(referrer), tenant_id: referrer, name: 'A', email: 'a@a.example', created_at: 0 });
  const wish = { sharePercent: 0, percentOff: 20, months: 3, maxRedemptions: null, expiresMs: null };
  const promotion = await createPromotion(stripe, { ...wish, code: 'GRIST-A', partner: referrer, referrer }, 'key');
  const note = (tenantId: typeof friend, more: Partial<typeof payment> = {}) =>
    notePayment(
      { table, stripe, nowMs: paidMs },
      { ...freeAccount(tenantId), promotionCodeId: promotion.id },
      { ...payment, ...more },
    );
  const grants = async () => {
    const { customerId } = await ensureCustomer(table, stripe, referrer);
    const found: unknown[] = [];
    for await (const grant of grantsOf(stripe, customerId)) found.push(grant);
    return found;
  };
  return { table, note, grants };
}

it('the first invoice that a referred tenant paid in our currency gives credit once, whatever is repeated', async () => {
  const { table, note, grants } = await start();
  await note(friend, { amountMinor: 0 });
  await note(friend, { currency: 'eur' });
  expect(await listReferrals(table, referrer)).toEqual([]);
  await note(friend);
  await note(friend);
  await note(friend, { invoiceId: 'in_2' });
  expect(await listReferrals(table, referrer)).toMatchObject([{ referredId: friend, rewardMinor: 2_000 }]);
  expect(await grants()).toHaveLength(1);
  expect(await sumPaid(table, friend, '2026-11')).toBe(2 * 2_320);
  expect(await sumPaid(table, friend, '2026-10')).toBe(0);
});

it('a crash between the grant and its note grants nothing twice', async () => {
  const { table, note, grants } = await start();
  await note(friend);
  for (const { pk, sk } of table.all().filter(({ entity }) => entity === 'referral')) {
    await table.delete({ pk: String(pk), sk: String(sk) });
  }
  await note(friend);
  expect(await grants()).toHaveLength(1);
  expect(await listReferrals(table, referrer)).toMatchObject([{ rewardMinor: referralTerms.rewardMinor }]);
});

it('nobody earns by an own code', async () => {
  const { table, note } = await start();
  await note(referrer);
  expect(await listReferrals(table, referrer)).toEqual([]);
});
