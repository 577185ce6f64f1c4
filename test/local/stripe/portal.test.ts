import { afterAll, describe, expect, it } from 'vitest';
import type { Listening } from '../../../local/http/listen.ts';
import { serveStripe } from '../../../local/stripe/http/server.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import { sendMeterEvent } from '../../../shared/billing/meter-client.ts';
import { connectStripe } from '../../../shared/billing/stripe-client.ts';
import { daySeconds, startStripe } from './stripe-fixture.ts';

const open: Listening[] = [];
afterAll(() => Promise.all(open.map((one) => one.close())));

/** A subscriber of `starter`, a listener for webhooks, and the portal behind a real address. */
async function begin(trialDays?: number) {
  const sent: string[] = [];
  const stage = startStripe({
    sendWebhook: async (_, body) => {
      sent.push((JSON.parse(body) as { type: string }).type);
      return 200;
    },
  });
  const { local, advance } = stage;
  const served = await serveStripe(local, 0, { beforeAnswer: () => undefined, afterAnswer: () => undefined });
  open.push(served);
  const stripe = connectStripe({ apiKey: 'sk_test_local', apiBase: served.url });
  await stripe.webhookEndpoints.create({ url: 'http://hook.invalid', enabled_events: ['*'] });
  await syncCatalogue(stripe);
  const items = [...(await readPrices(stripe))]
    .filter(([key]) => key.startsWith('gristmill_starter_'))
    .map(([key, { id: price }]) => ({ price, ...(key.endsWith('_month') && { quantity: 1 }) }));
  const customer = await stripe.customers.create({ name: 'Acme', payment_method: 'pm_card_visa' });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items,
    ...(trialDays !== undefined && { trial_period_days: trialDays }),
  });
  const session = await stripe.billingPortal.sessions.create({ customer: customer.id });
  const address = `${served.url}/portal/${session.id}`;
  const look = async (language = 'en') => (await fetch(`${address}?lang=${language}`)).text();
  const press = (fields: Readonly<Record<string, string>>) =>
    fetch(address, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const use = (value: number) =>
    sendMeterEvent(stripe, {
      meter: 'predictions',
      identifier: crypto.randomUUID(),
      customerId: customer.id,
      value: String(value),
      timeMs: stage.clock.now(),
    });
  const read = () => stripe.subscriptions.retrieve(id);
  const invoices = async () => (await stripe.invoices.list({ customer: customer.id, limit: 100 })).data;
  const types = async () => {
    await advance(0);
    return sent;
  };
  return { ...stage, stripe, customer, id, look, press, use, read, invoices, types };
}

const toScale = { action: 'plan', product: 'gristmill_scale' };
const toStarter = { action: 'plan', product: 'gristmill_starter' };

describe('the portal', () => {
  it('offers the other plan by its price, in the language of the person', async () => {
    const { look } = await begin();
    const english = await look();
    expect(english).toContain('Gristmill scale</strong><br>$299.00 a month');
    expect(english).toContain('aria-label="Switch to Gristmill scale"');
    expect(english).not.toContain('Switch to Gristmill starter');
    expect(await look('zh')).toContain('切换到 Gristmill scale');
  });

  it('switches licence and meters together, item for item, and tells of it by a webhook', async () => {
    const { press, read, types, advance, look } = await begin();
    const before = await read();
    await advance(10 * daySeconds);
    expect((await press(toScale)).status).toBe(303);
    const after = await read();
    expect(after.items.data.map(({ id }) => id)).toEqual(before.items.data.map(({ id }) => id));
    expect(after.items.data.map(({ price }) => price.lookup_key)).toEqual(
      before.items.data.map(({ price }) => price.lookup_key?.replace('starter', 'scale')),
    );
    expect(after.items.data.map(({ quantity }) => quantity)).toEqual(before.items.data.map(({ quantity }) => quantity));
    expect(after.metadata).toEqual(before.metadata);
    expect((await types()).filter((type) => type === 'customer.subscription.updated').length).toBeGreaterThan(0);
    expect((await types()).at(-1)).toBe('customer.subscription.updated');
    expect(await look()).toContain('<p class="price">Gristmill scale</p>');
  });

  it('settles the rest of the period to the second, and usage on either side by its own plan', async () => {
    const { press, use, advance, invoices } = await begin();
    await use(20_100);
    // 28 days from the 31st of January: a quarter of them is left.
    await advance(21 * daySeconds);
    await press(toScale);
    await use(300_000);
    await advance(7 * daySeconds + 3_600);
    const [latest] = await invoices();
    const prorated = -2_900 / 4 + 29_900 / 4;
    // 100 predictions beyond the 20,000 of `starter`, at 0.05 cents each; `scale` holds all the others.
    expect(latest?.total).toBe(29_900 + prorated + 5);
  });

  it('costs nothing to switch in a trial, which goes on', async () => {
    const { press, read, advance, invoices, look } = await begin(14);
    expect(await look()).toContain('costs nothing until then');
    await advance(3 * daySeconds);
    expect((await press(toScale)).status).toBe(303);
    expect((await read()).status).toBe('trialing');
    await advance(11 * daySeconds + 3_600);
    expect((await invoices()).map(({ total }) => total)).toEqual([29_900, 0]);
  });

  it('gives the units of a plan once a period: a cheaper one waits after a change, a dearer one does not', async () => {
    const { press, look, advance, read } = await begin();
    await press(toScale);
    expect(await look()).not.toContain('Other plans');
    const refused = await press(toStarter);
    expect([refused.status, await refused.text()]).toEqual([402, expect.stringContaining('role="alert"')]);
    await advance(29 * daySeconds);
    expect((await press(toStarter)).status).toBe(303);
    expect((await press(toScale)).status).toBe(303);
    expect((await read()).items.data[0]?.price.product).toBe('gristmill_scale');
  });

  it('offers no plan where the subscription ends, or where there is none of that name', async () => {
    const { press, look } = await begin();
    expect((await press({ action: 'plan', product: 'prod_unknown' })).status).toBe(402);
    await press({ action: 'cancel' });
    expect(await look()).not.toContain('Other plans');
    expect((await press(toScale)).status).toBe(402);
  });
});
