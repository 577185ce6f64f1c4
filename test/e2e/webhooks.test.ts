import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { delayAfter, maxAttempts } from '../../shared/webhook/backoff.ts';
import { ask } from '../support/ask.ts';
import { operatorOf } from '../support/operator.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';
import { startReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const twin = useTwin();
const wait = { timeout: 30_000, interval: 100 };
const settleMs = 500;

let tenant: SignedUp;
let receiver: WebhookReceiver;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
afterEach(async () => {
  const { client } = tenant;
  for (const { id } of (await client.listWebhookEndpoints()).data)
    await client.deleteWebhookEndpoint({ endpoint_id: id });
  receiver.received.length = 0;
  receiver.answer = 204;
  twin().faults.clear();
});

const listen = async (
  event_types: Parameters<typeof tenant.client.createWebhookEndpoint>[0]['body']['event_types'] = null,
) => tenant.client.createWebhookEndpoint({ body: { url: receiver.url, event_types } });
const untilReceived = (count: number) => vi.waitFor(() => expect(receiver.received.length).toBe(count), wait);
const lastDelivery = async (id: string) => (await tenant.client.getWebhookEndpoint({ endpoint_id: id })).last_delivery;
const queued = () => Object.entries(twin().metrics().queues as Record<string, number>);
const undelivered = () => queued().find(([name]) => /undelivered/i.test(name))?.[1];

describe('a webhook endpoint', () => {
  it('shows its secret once, and is gone when deleted', async () => {
    const { client } = tenant;
    const { secret, ...made } = await listen(['run.failed']);
    expect(secret).toMatch(/^whsec_/);
    expect(await client.getWebhookEndpoint({ endpoint_id: made.id })).toEqual(made);
    expect(JSON.stringify(await client.listWebhookEndpoints())).not.toContain(secret);
    await client.deleteWebhookEndpoint({ endpoint_id: made.id });
    await expect(client.getWebhookEndpoint({ endpoint_id: made.id })).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.testWebhookEndpoint({ endpoint_id: made.id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each(['https://10.0.0.1/', 'https://[::1]/', 'http://example.com/', 'https://localhost/', 'ftp://example.com/'])(
    'cannot be at %s',
    async (url) => {
      const { body } = await ask(`${twin().url}/v1/webhook_endpoints`, { key: tenant.key, json: { url } });
      expect(body).toMatchObject({ status: 400, code: 'invalid_request', param: 'url' });
    },
  );

  it('is one of ten at most', async () => {
    for (let count = 0; count < 10; count += 1) await listen();
    await expect(listen()).rejects.toMatchObject({ status: 409, code: 'conflict' });
  });
});

describe('a delivery', () => {
  it('brings the event as the API lists it, signed', async () => {
    const { client } = tenant;
    const { id, secret } = await listen();
    const event = await client.testWebhookEndpoint({ endpoint_id: id });
    await untilReceived(1);
    const [first] = receiver.received;
    expect(first && verified(first, secret)).toEqual(event);
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event.id });
    expect(event).toMatchObject({ object: 'event', type: 'webhook_endpoint.test', data: { id } });
    expect(await client.getEvent({ event_id: event.id })).toEqual(event);
    expect((await client.listEvents({ limit: 1 })).data).toEqual([event]);
    await vi.waitFor(async () => expect(await lastDelivery(id)).toMatchObject({ attempt: 1, status: 204 }), wait);
  });

  it.each([500, 302])('that is answered by %s comes again later, with the same id', async (status) => {
    receiver.answer = status;
    const { id, secret } = await listen();
    const event = await tenant.client.testWebhookEndpoint({ endpoint_id: id });
    await vi.waitFor(async () => expect(await lastDelivery(id)).toMatchObject({ attempt: 1, status }), wait);
    receiver.answer = 200;
    await vi.waitFor(async () => {
      await twin().clock.advance(6_000);
      expect(receiver.received.length).toBe(2);
    }, wait);
    expect(receiver.received.map((one) => verified(one, secret).id)).toEqual([event.id, event.id]);
    await vi.waitFor(async () => expect(await lastDelivery(id)).toMatchObject({ attempt: 2, status: 200 }), wait);
  });

  it('that fails for 22 hours is put aside', async () => {
    const before = undelivered() ?? 0;
    receiver.answer = 503;
    const { id } = await listen();
    await tenant.client.testWebhookEndpoint({ endpoint_id: id });
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      await untilReceived(attempt);
      await vi.waitFor(async () => expect(await lastDelivery(id)).toMatchObject({ attempt }), wait);
      // What the queue is told comes after the note: a clock that jumps before it would count as an attempt.
      await sleep(settleMs);
      await twin().clock.advance((delayAfter(attempt) + 1) * 1000);
    }
    await vi.waitFor(() => expect(undelivered()).toBe(before + 1), wait);
    expect(receiver.received.length).toBe(maxAttempts);
    expect(await lastDelivery(id)).toMatchObject({ status: 503, error: null });
  });

  it('that is answered by 410 is the last one', async () => {
    receiver.answer = 410;
    const { id } = await listen();
    await tenant.client.testWebhookEndpoint({ endpoint_id: id });
    const state = async () => (await tenant.client.getWebhookEndpoint({ endpoint_id: id })).state;
    await vi.waitFor(async () => expect(await state()).toBe('disabled'), wait);
    await expect(tenant.client.testWebhookEndpoint({ endpoint_id: id })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('reaches every endpoint although its function dies in between', async () => {
    const { id } = await listen();
    const target = `function:${operatorOf(twin()).functionName('deliver-webhooks')}`;
    twin().faults.add([{ target, kind: 'crash', times: 1 }]);
    const event = await tenant.client.testWebhookEndpoint({ endpoint_id: id });
    await vi.waitFor(async () => {
      await twin().clock.advance(181_000);
      expect((await lastDelivery(id))?.event_id).toBe(event.id);
    }, wait);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([event.id]));
  });
});

describe('a tenant is told', () => {
  const bodies = () => receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: object });

  it('of runs and of spend limits, and of nothing else where it does not ask', async () => {
    const { client } = tenant;
    await listen(['run.succeeded', 'spend_limit.nearly_reached', 'spend_limit.reached']);
    const { modelId, runId } = await trainModel(client);
    await untilReceived(1);
    expect(bodies()[0]).toMatchObject({ type: 'run.succeeded', data: { id: runId, model_id: modelId } });
    // A prediction costs a twentieth of a cent: ten of them reach the limit.
    const limit = { window: 'month', amount_minor: 1, model_id: modelId } as const;
    await client.putSpendLimits({ body: { limits: [limit] } });
    await twin().clock.advance(11_000);
    await client.predict({ model_id: modelId, body: { inputs: Array.from({ length: 20 }, () => loan) } });
    await untilReceived(3);
    expect(bodies().slice(1)).toMatchObject([
      { type: 'spend_limit.nearly_reached', data: { percent: 80, limit: `${modelId} month` } },
      { type: 'spend_limit.reached', data: { percent: 100, limit: `${modelId} month` } },
    ]);
    await client.cancelRun({ run_id: runId }).catch(() => undefined);
    expect((await client.listEvents()).data.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run.succeeded', 'spend_limit.reached', 'webhook_endpoint.test']),
    );
  });

  it('of its subscription and its invoices, and a stranger is not', async () => {
    const stranger = await signUp(twin().url, 'Stranger');
    const { client } = tenant;
    await listen();
    const page = await client.createCheckout({ body: { plan: 'starter', return_url: 'http://127.0.0.1:1/' } });
    await fetch(page.url, {
      method: 'POST',
      body: new URLSearchParams({ card: '4242 4242 4242 4242' }),
      redirect: 'manual',
    });
    const types = () => bodies().map(({ type }) => type);
    await vi.waitFor(() => expect(types()).toContain('subscription.updated'), wait);
    expect(bodies().find(({ type }) => type === 'subscription.updated')).toMatchObject({
      data: { object: 'subscription', plan: 'starter', status: 'trialing' },
    });
    await vi.waitFor(() => expect(types()).toContain('invoice.paid'), wait);
    const paid = bodies().find(({ type }) => type === 'invoice.paid');
    expect(paid?.data).toMatchObject({ object: 'invoice', status: 'paid', total_minor: 0, remaining_minor: 0 });
    expect((await stranger.client.listEvents()).data).toEqual([]);
    const [event] = (await client.listEvents()).data;
    await expect(stranger.client.getEvent({ event_id: event?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
