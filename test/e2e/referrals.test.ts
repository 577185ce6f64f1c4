import { beforeAll, expect, it, vi } from 'vitest';
import type { GristmillClient } from '../../shared/api/client.generated.ts';
import { controlOf } from '../support/control.ts';
import { operatorClient } from '../support/operator-key.ts';
import { signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });
const twin = useTwin();
const wait = { timeout: 60_000, interval: 200 };
const return_url = 'http://127.0.0.1:1/#/billing';
const day = 86_400;

let operator: GristmillClient;
beforeAll(async () => {
  operator = await operatorClient(twin());
});

async function subscribe(client: GristmillClient, promotion: string): Promise<void> {
  const { url } = await client.createCheckout({ body: { plan: 'starter', return_url } });
  const body = new URLSearchParams({ card: '4242 4242 4242 4242', promotion });
  expect((await fetch(url, { method: 'POST', body, redirect: 'manual' })).status).toBe(303);
  await vi.waitFor(async () => expect((await client.getSubscription()).status).toBe('trialing'), wait);
}

it('a tenant that brings another gets its credit once, with the first invoice that was paid, and none for itself', async () => {
  const [referrer, friend] = [await signUp(twin().url, 'Referrer'), await signUp(twin().url, 'Friend')];
  expect(await referrer.client.getReferrals()).toMatchObject({ code: null, data: [], total_reward_minor: 0 });
  const { code } = await referrer.client.createReferralCode();
  expect((await referrer.client.createReferralCode()).code).toBe(code);
  if (code === null) throw new Error('No code was made');

  await subscribe(friend.client, code);
  await subscribe(referrer.client, code);
  expect((await friend.client.previewInvoice()).total_minor).toBe(2_320);
  expect((await referrer.client.getReferrals()).data).toEqual([]);

  await controlOf(twin()).advance(15 * day);
  await vi.waitFor(async () => expect((await referrer.client.getReferrals()).total_reward_minor).toBe(2_000), wait);
  expect((await referrer.client.getCredit()).grants).toMatchObject([{ category: 'promotional', amount_minor: 2_000 }]);
  expect((await friend.client.getCredit()).grants).toEqual([]);

  const month = new Date(twin().clock.now()).toISOString().slice(0, 7);
  await vi.waitFor(async () => {
    const { data } = await operator.getAttributions({ month });
    const own = data.find(({ tenant_id }) => tenant_id === friend.id);
    expect(own).toMatchObject({ code, partner: referrer.id, paid_minor: 2_320, earned_minor: 0 });
  }, wait);
  expect((await referrer.client.getReferrals()).data).toHaveLength(1);
  expect((await referrer.client.getCredit()).grants).toHaveLength(1);
});
