import { describe, expect, it } from 'vitest';
import { connectStripe, verifySignature } from '../../../shared/billing/stripe-client.ts';
import { daySeconds, startStripe } from './stripe-fixture.ts';

interface Sent {
  readonly body: string;
  readonly signature: string;
  readonly atMs: number;
}

async function listener(statuses: readonly number[] = []) {
  const sent: Sent[] = [];
  const stage = startStripe({
    sendWebhook: (_, body, headers) => {
      sent.push({ body, signature: headers['stripe-signature'] ?? '', atMs: stage.clock.now() });
      return Promise.resolve(statuses[sent.length - 1] ?? 200);
    },
  });
  const { secret = '' } = await stage.stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:1/hook',
    enabled_events: ['customer.created'],
  });
  const types = () => sent.map(({ body }) => JSON.parse(body).type as string);
  return { ...stage, sent, secret, types };
}

describe('a webhook', () => {
  it('is told of the events it asked for, signed so that Stripe’s own SDK takes them', async () => {
    const { stripe, advance, sent, secret, types } = await listener();
    await stripe.customers.create({ name: 'Acme' });
    await stripe.products.create({ name: 'Flour' });
    await advance(1);
    expect(types()).toEqual(['customer.created']);
    const [first] = sent;
    const verify = (body: string, key: string) =>
      verifySignature(connectStripe({ apiKey: 'sk' }), body, first?.signature ?? '', key);
    expect(await verify(first?.body ?? '', secret)).toBe(true);
    expect(await verify(`${first?.body} `, secret)).toBe(false);
    expect(await verify(first?.body ?? '', 'whsec_other')).toBe(false);
  });

  it('is tried again with a new signature until it is taken', async () => {
    const { stripe, advance, sent, local } = await listener([500, 0]);
    await stripe.customers.create({ name: 'Acme' });
    for (let minute = 0; minute < 10; minute += 1) await advance(60);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ signature }) => signature)).size).toBe(3);
    expect(local.deliveries.openCount).toBe(0);
  });

  it('that never takes it is given up after three days', async () => {
    const { stripe, advance, sent, local } = await listener(Array.from({ length: 99 }, () => 500));
    await stripe.customers.create({ name: 'Acme' });
    for (let hour = 0; hour < 96; hour += 1) await advance(3_600);
    expect(local.deliveries.openCount).toBe(0);
    expect((sent.at(-1)?.atMs ?? 0) - (sent[0]?.atMs ?? 0)).toBeGreaterThan(2 * daySeconds * 1000);
  });

  it.each([
    ['webhook_lost', 0],
    ['webhook_duplicate', 2],
    ['webhook_twin', 2],
    ['webhook_delay', 0],
  ] as const)('%s makes %i deliveries at once', async (kind, count) => {
    const { stripe, advance, sent, local } = await listener();
    local.faults.add({ target: 'customer.created', kind, times: 1 });
    await stripe.customers.create({ name: 'Acme' });
    await advance(1);
    expect(sent).toHaveLength(count);
    const ids = new Set(sent.map(({ body }) => JSON.parse(body).id));
    expect(ids.size).toBe(kind === 'webhook_duplicate' ? 1 : count);
    await advance(4 * 3_600);
    expect(sent).toHaveLength(kind === 'webhook_delay' ? 1 : count);
  });
});
