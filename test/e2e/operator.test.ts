import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { GristmillClient } from '../../shared/api/client.generated.ts';
import { operatorClient } from '../support/operator-key.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });
const twin = useTwin();
const wait = { timeout: 20_000, interval: 200 };
const returnUrl = 'http://127.0.0.1:1/#/billing';

let operator: GristmillClient;
let tenant: SignedUp;
let month: string;
beforeAll(async () => {
  operator = await operatorClient(twin());
  tenant = await signUp(twin().url);
  month = new Date(twin().clock.now()).toISOString().slice(0, 7);
});

const pay = (url: string, fields: Readonly<Record<string, string>>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const availableMinor = async () => (await tenant.client.getCredit()).available_minor;

describe('prepaid credit', () => {
  it('is there once a person has paid for it, and not before', async () => {
    const { client } = tenant;
    expect(await client.getCredit()).toMatchObject({ available_minor: 0, grants: [] });
    const { url } = await client.buyCredit({ body: { amount_minor: 5_000, return_url: returnUrl } });
    expect(await (await fetch(url)).text()).toContain('$50.00');
    expect((await pay(url, { card: '4000 0000 0000 0002' })).status).toBe(402);
    expect((await pay(url, { card: '4000 0000 0000 0341' })).status).toBe(402);
    expect(await (await pay(`${url}?lang=zh`, { card: '4000 0027 6000 3184' })).text()).toContain('3-D Secure');
    expect(await availableMinor()).toBe(0);
    const paid = await pay(url, { card: '4242 4242 4242 4242' });
    expect([paid.status, paid.headers.get('location')]).toEqual([303, returnUrl]);
    await vi.waitFor(async () => expect(await availableMinor()).toBe(5_000), wait);
    expect((await client.getCredit()).grants).toMatchObject([{ category: 'paid', amount_minor: 5_000 }]);
    expect((await fetch(url)).status).toBe(410);
  });

  it('is granted by the operator, once for each request', async () => {
    const body = { tenant_id: tenant.id, amount_minor: 700, name: 'Sorry for Tuesday' };
    const options = { idempotencyKey: 'sorry-for-tuesday' };
    const first = await operator.grantCredit({ body }, options);
    expect(await operator.grantCredit({ body }, options)).toEqual(first);
    expect(first).toMatchObject({ object: 'credit_grant', category: 'promotional', amount_minor: 700 });
    expect(await availableMinor()).toBe(5_700);
  });

  it('is granted to nobody that is not there, and never in the past', async () => {
    const body = {
      tenant_id: tenant.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      amount_minor: 1,
      name: 'x',
    };
    await expect(operator.grantCredit({ body })).rejects.toMatchObject({ status: 404, param: 'tenant_id' });
    const late = { tenant_id: tenant.id, amount_minor: 1, name: 'x', expires_at: '2020-01-01T00:00:00Z' };
    await expect(operator.grantCredit({ body: late })).rejects.toMatchObject({ status: 400, param: 'expires_at' });
  });
});

describe('a promotion code', () => {
  it('brings a tenant to whoever gave it out', async () => {
    const body = { code: 'MILLER20', partner: 'Miller Media', share_percent: 25, percent_off: 20, months: 6 };
    const made = await operator.createPromotionCode({ body });
    expect(made).toMatchObject({ code: 'MILLER20', partner: 'Miller Media', share_percent: 25, is_active: true });
    await expect(operator.createPromotionCode({ body })).rejects.toMatchObject({ status: 409, code: 'conflict' });
    const page = await tenant.client.createCheckout({ body: { plan: 'starter', return_url: returnUrl } });
    expect((await pay(page.url, { card: '4242 4242 4242 4242', promotion: 'miller20' })).status).toBe(303);
    await vi.waitFor(async () => expect((await tenant.client.getSubscription()).status).toBe('trialing'), wait);
    expect((await tenant.client.previewInvoice()).total_minor).toBe(2_320);
    const report = await operator.getAttributions({ month });
    expect(report.data).toEqual([
      {
        tenant_id: tenant.id,
        promotion_code_id: made.id,
        code: 'MILLER20',
        partner: 'Miller Media',
        paid_minor: 0,
        earned_minor: 0,
      },
    ]);
    expect(report.by_partner).toMatchObject([{ partner: 'Miller Media', tenant_count: 1 }]);
  });
});

describe('the margin', () => {
  it('is told of every tenant, and as it would have been under another plan', async () => {
    const report = await operator.getMargin({ month });
    expect(report.tenants.map(({ tenant_id }) => tenant_id)).toContain(tenant.id);
    expect([report.replayed_total, report.tenants[0]?.replayed]).toEqual([null, null]);
    const replayed = await operator.replayMargin({ body: { month, plan: 'scale', monthly_minor: 10_000 } });
    expect(replayed.replayed_total?.revenue_minor).toBe(10_000 * report.tenants.length);
    expect(replayed.total).toEqual(report.total);
    await expect(operator.getMargin({ month: '2026-13' })).rejects.toMatchObject({ status: 400, param: 'month' });
  });
});

it('is for the operator alone: no tenant holds the scope, or can give it', async () => {
  await expect(tenant.client.getMargin({ month })).rejects.toMatchObject({ status: 403, code: 'missing_scope' });
  const body = { name: 'climber', scopes: ['operator' as const] };
  await expect(tenant.client.createApiKey({ body })).rejects.toMatchObject({ status: 403, code: 'missing_scope' });
});
