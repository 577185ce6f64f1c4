import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyCredit } from '../../../functions/billing/buy-credit.ts';
import { createCheckout } from '../../../functions/billing/create-checkout.ts';
import { createReferralCode } from '../../../functions/billing/create-referral-code.ts';
import { readAccount } from '../../../shared/billing/account-store.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import { ensureCustomer } from '../../../shared/billing/ensure-customer.ts';
import { checkoutRequest, creditPurchase } from '../../../shared/billing/schema.ts';
import { tenantKey } from '../../../shared/table/keys.ts';
import { startStripe } from '../../local/stripe/stripe-fixture.ts';
import { apiRequest } from '../../support/api-request.ts';
import { idsOf, startTable } from '../../support/table.ts';

let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

/** A tenant at its own Stripe, which has the plans unless said otherwise. */
async function begin(letter: string, { isSetUp = true } = {}) {
  const { stripe, local } = startStripe();
  if (isSetUp) await syncCatalogue(stripe);
  const { table } = fixture;
  const { tenantId } = idsOf(letter);
  await table.put({ ...tenantKey(tenantId), tenant_id: tenantId, name: 'A', email: 'a@a.example', created_at: 0 });
  const services = { table, connect: async () => stripe };
  const page = { return_url: 'https://a.example/' };
  const subscribe = () =>
    createCheckout(services)(apiRequest({ letter, body: checkoutRequest.parse({ plan: 'starter', ...page }) }));
  const buy = (amount_minor: number) =>
    buyCredit(services)(apiRequest({ letter, body: creditPurchase.parse({ amount_minor, ...page }) }));
  const refer = () => createReferralCode(services)(apiRequest({ letter }));
  return { stripe, local, tenantId, table, subscribe, buy, refer };
}

describe('what pays is refused clearly, and changes nothing', () => {
  it('while Stripe has no plans', async () => {
    const { subscribe } = await begin('P', { isSetUp: false });
    await expect(subscribe()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('not set up'),
    });
  });

  it('when the price of a plan was archived', async () => {
    const { stripe, subscribe, table, tenantId } = await begin('Q');
    const price = (await readPrices(stripe)).get('gristmill_starter_month');
    await stripe.prices.update(price?.id ?? '', { active: false });
    await expect(subscribe()).rejects.toMatchObject({ code: expect.stringMatching(/^(unavailable|conflict)$/) });
    expect(await readAccount(table, tenantId)).toMatchObject({ planId: 'free', status: 'none' });
  });

  it('when the customer was deleted at Stripe', async () => {
    const { stripe, subscribe, buy, table, tenantId } = await begin('R');
    const { customerId } = await ensureCustomer(table, stripe, tenantId);
    await stripe.customers.del(customerId);
    const refused = { code: 'conflict', message: expect.stringContaining('Stripe refuses this') };
    await expect(subscribe()).rejects.toMatchObject(refused);
    await expect(buy(500)).rejects.toMatchObject(refused);
  });

  it('while Stripe does not answer: a 503, and the same request works later', async () => {
    const { local, refer } = await begin('T');
    local.faults.add({ target: '*', kind: 'reset_before_commit', times: 50 });
    await expect(refer()).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
    local.faults.clear();
    expect((await refer()).body).toMatchObject({ code: expect.stringMatching(/^GRIST-/), data: [] });
  });

  it.each([499, -500, 1_000_001, 500.5])('for %s cents of credit', (amount_minor) => {
    const body = { amount_minor, return_url: 'https://a.example/' };
    expect(creditPurchase.safeParse(body).error?.issues).toMatchObject([{ path: ['amount_minor'] }]);
  });
});
