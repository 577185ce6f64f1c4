import { describe, expect, it, vi } from 'vitest';
import { signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 60_000 });
const twin = useTwin();
const returnUrl = 'http://127.0.0.1:1/#/billing';

/** What a person does on the page of Checkout: types a card and presses the button. */
async function payOn(url: string, fields: Readonly<Record<string, string>>) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

async function subscriber(card = '4242 4242 4242 4242') {
  const tenant = await signUp(twin().url);
  const { client } = tenant;
  const page = await client.createCheckout({ body: { plan: 'starter', return_url: returnUrl } });
  const answer = await payOn(page.url, { card });
  return { ...tenant, page, answer };
}

const untilStatus = (client: Awaited<ReturnType<typeof subscriber>>['client'], status: string) =>
  vi.waitFor(async () => expect((await client.getSubscription()).status).toBe(status), {
    timeout: 20_000,
    interval: 200,
  });

describe('a tenant that subscribes', () => {
  it('is on the free plan before, and has no invoice to look at', async () => {
    const { client } = await signUp(twin().url);
    expect(await client.getSubscription()).toMatchObject({ plan: 'free', status: 'none', access: 'full' });
    await expect(client.previewInvoice()).rejects.toMatchObject({ status: 409, code: 'conflict' });
    await expect(client.createPortal({ body: { return_url: returnUrl } })).rejects.toMatchObject({ code: 'conflict' });
    expect((await client.listPlans()).data.map(({ id }) => id)).toEqual(['free', 'starter', 'scale']);
  });

  it('pays on the hosted page, and the webhook gives it its plan, in a trial that costs nothing', async () => {
    const { client, answer } = await subscriber();
    expect([answer.status, answer.headers.get('location')]).toEqual([303, returnUrl]);
    await untilStatus(client, 'trialing');
    expect(await client.getSubscription()).toMatchObject({ plan: 'starter', access: 'full', is_ending: false });
    const preview = await client.previewInvoice();
    expect(preview).toMatchObject({ plan: 'starter', total_minor: 2_900 });
    await expect(client.createCheckout({ body: { plan: 'scale', return_url: returnUrl } })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await client.changePlan({ body: { plan: 'scale' } })).toMatchObject({ plan: 'scale', status: 'trialing' });
    expect((await client.previewInvoice()).total_minor).toBe(29_900);
  });

  it('whose card is declined can try another one, in its own language', async () => {
    const { client, answer, page } = await subscriber('4000 0000 0000 0002');
    expect(answer.status).toBe(402);
    expect(await (await payOn(`${page.url}?lang=zh`, { card: '4000 0000 0000 0002' })).text()).toContain(
      '您的卡被拒绝',
    );
    expect((await client.getSubscription()).plan).toBe('free');
    expect((await payOn(page.url, { card: '5555 5555 5555 4444' })).status).toBe(303);
    await untilStatus(client, 'trialing');
  });

  it('is asked by its bank, and only subscribes when it answers', async () => {
    const { client, answer, page } = await subscriber('4000 0025 0000 3155');
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('3-D Secure')]);
    const failed = await payOn(page.url, { card: '4000 0025 0000 3155', authentication: 'failed' });
    expect([failed.status, await failed.text()]).toEqual([
      402,
      expect.stringContaining('could not tell that it is you'),
    ]);
    expect((await payOn(page.url, { card: '4000 0025 0000 3155', authentication: 'passed' })).status).toBe(303);
    await untilStatus(client, 'trialing');
    expect((await fetch(page.url)).status).toBe(410);
  });

  it('takes another plan in the portal, and the webhook gives it that one', async () => {
    const { client } = await subscriber();
    await untilStatus(client, 'trialing');
    const portal = await client.createPortal({ body: { return_url: returnUrl } });
    expect(await (await fetch(portal.url)).text()).toContain('Switch to Gristmill scale');
    expect((await payOn(portal.url, { action: 'plan', product: 'gristmill_scale' })).status).toBe(303);
    await vi.waitFor(async () => expect((await client.getSubscription()).plan).toBe('scale'), {
      timeout: 20_000,
      interval: 200,
    });
    expect(await client.getSubscription()).toMatchObject({ plan: 'scale', status: 'trialing', is_ending: false });
    expect(await client.previewInvoice()).toMatchObject({ plan: 'scale', total_minor: 29_900 });
  });

  it('ends it in the portal, which says until when', async () => {
    const { client } = await subscriber();
    await untilStatus(client, 'trialing');
    const portal = await client.createPortal({ body: { return_url: returnUrl } });
    expect(await (await fetch(portal.url)).text()).toContain('Cancel at the end of the period');
    expect((await payOn(portal.url, { action: 'cancel' })).status).toBe(303);
    await vi.waitFor(async () => expect((await client.getSubscription()).is_ending).toBe(true), {
      timeout: 20_000,
      interval: 200,
    });
    expect((await client.previewInvoice()).total_minor).toBe(0);
  });
});

describe('a webhook that is not Stripe’s', () => {
  const send = (headers: Record<string, string>, body = '{}') =>
    fetch(`${twin().url}/v1/stripe/webhook`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it.each([
    ['unsigned', {}, 'unsigned'],
    ['stale', { 'stripe-signature': 't=1000000000,v1=00' }, 'stale'],
    ['of the future', { 'stripe-signature': 't=9999999999,v1=00' }, 'future'],
    ['forged', { 'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=00` }, 'forged'],
  ])('%s is refused', async (_, headers, outcome) => {
    const answer = await send(headers as Record<string, string>);
    expect([answer.status, await answer.text()]).toEqual([400, outcome]);
  });
});
