import { createHmac } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { receiveEvent } from '../../../functions/stripe-webhook/receive-event.ts';
import { answerPage } from '../../../local/stripe/http/pages.ts';
import { accessOf } from '../../../shared/billing/account.ts';
import { readAccount } from '../../../shared/billing/account-store.ts';
import { readPrices, syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import { readPeriods } from '../../../shared/billing/period-store.ts';
import { switchPlan } from '../../../shared/billing/subscription-client.ts';
import { sweepEvents } from '../../../shared/billing/sweep-events.ts';
import { listEvents } from '../../../shared/event/store.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { daySeconds, startStripe } from '../../local/stripe/stripe-fixture.ts';
import { startTable } from '../../support/table.ts';

const secret = 'whsec_test';
const makeId = idMaker();
const stages: Awaited<ReturnType<typeof startTable>>[] = [];
afterAll(() => Promise.all(stages.map((stage) => stage.close())));
vi.setConfig({ testTimeout: 120_000 });

/** A tenant that subscribed at Stripe, of which no webhook has told yet. */
async function begin(card = 'pm_card_visa') {
  const stage = await startTable();
  stages.push(stage);
  // The table forgets events by the real clock.
  const account = startStripe({ fromMs: Math.floor(Date.now() / 1000) * 1000 });
  const { stripe, clock, local } = account;
  const tenantId = makeId('tenant', clock.now());
  await syncCatalogue(stripe);
  const items = [...(await readPrices(stripe))]
    .filter(([key]) => key.startsWith('gristmill_starter_'))
    .map(([key, { id: price }]) => ({ price, ...(key.endsWith('_month') && { quantity: 1 }) }));
  const customer = await stripe.customers.create({ payment_method: card });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items,
    metadata: { tenant_id: tenantId },
  });
  const services = {
    table: stage.table,
    connect: () => Promise.resolve(stripe),
    readSecrets: () => Promise.resolve(['whsec_old', secret]),
  };
  const events = (type?: string) =>
    local.account.world.events.values().filter((event) => type === undefined || event.type === type);
  const send = (event: unknown, { key = secret, atMs = clock.now(), body = JSON.stringify(event) } = {}) => {
    const t = Math.floor(atMs / 1000);
    const v1 = createHmac('sha256', key)
      .update(`${t}.${JSON.stringify(event)}`)
      .digest('hex');
    return receiveEvent(services, { rawBody: body, signature: `t=${t},v1=${v1}`, nowMs: clock.now() });
  };
  let toldCount = 0;
  const tell = async () => {
    for (const event of events().slice(toldCount)) await send(event);
    toldCount = events().length;
  };
  const read = () => readAccount(stage.table, tenantId);
  return { ...account, table: stage.table, tenantId, subscription, customer, services, events, send, tell, read };
}

describe('a webhook', () => {
  it('that is forged, tampered, stale or of the future changes nothing', async () => {
    const { send, events, read, clock } = await begin();
    const [event] = events('customer.subscription.created');
    expect(await send(event, { key: 'whsec_guess' })).toBe('forged');
    expect(await send(event, { body: `${JSON.stringify(event)} ` })).toBe('forged');
    expect(await send(event, { atMs: clock.now() - 301_000 })).toBe('stale');
    expect(await send(event, { atMs: clock.now() + 301_000 })).toBe('future');
    expect(await send({ hello: 'there' })).toBe('unreadable');
    expect((await read()).status).toBe('none');
  });

  it('is taken once, also while its secret is being rolled', async () => {
    const { send, events, read } = await begin();
    const [event] = events('customer.subscription.created');
    expect(await send(event, { key: 'whsec_old' })).toBe('done');
    expect(await send(event)).toBe('known');
    expect(await read()).toMatchObject({ status: 'active', planId: 'starter', version: 1 });
  });

  it('that comes late tells what is now, not what was then', async () => {
    const { stripe, send, events, read, subscription } = await begin();
    await stripe.subscriptions.cancel(subscription.id);
    const [deleted] = events('customer.subscription.deleted');
    const [created] = events('customer.subscription.created');
    await send(deleted);
    await send(created);
    expect(await read()).toMatchObject({ status: 'canceled', planId: 'free', subscriptionId: null });
  });

  it('whose work failed is done when it comes again', async () => {
    const { send, events, read, local } = await begin();
    const [event] = events('customer.subscription.created');
    local.faults.add({ target: 'GET /v1/subscriptions/*', kind: 'unstored_500', times: 1 });
    await expect(send(event)).rejects.toMatchObject({ kind: 'stored_failure' });
    expect((await read()).status).toBe('none');
    expect(await send(event)).toBe('done');
    expect((await read()).status).toBe('active');
  });

  it.each([
    ['of a subscription that Stripe no longer knows', 'sub_gone'],
    ['of nothing that can be subscribed to', null],
  ])('%s is a no-op', async (_, id) => {
    const { send, read } = await begin();
    const object = id === null ? { object: 'product', id: 'prod_1' } : { object: 'subscription', id };
    expect(await send({ id: `evt_${id}`, type: 'customer.subscription.updated', data: { object } })).toBe('done');
    expect((await read()).status).toBe('none');
  });

  it('of another customer than the tenant’s leaves the account alone', async () => {
    const { stripe, tell, read, tenantId, send, events } = await begin();
    await tell();
    const stranger = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const price = [...(await readPrices(stripe))].find(([key]) => key === 'gristmill_scale_month')?.[1].id ?? '';
    await stripe.subscriptions.create({ customer: stranger.id, items: [{ price }], metadata: { tenant_id: tenantId } });
    const before = await read();
    expect(await send(events('customer.subscription.created').at(-1))).toBe('done');
    expect(await read()).toMatchObject({ planId: 'starter', customerId: before.customerId });
  });

  it('that was lost is found by the sweep', async () => {
    const { services, read, advance, clock } = await begin();
    await advance(3_600);
    expect(await sweepEvents({ ...services, nowMs: clock.now() })).toBeGreaterThan(0);
    expect(await read()).toMatchObject({ status: 'active', planId: 'starter' });
    expect(await sweepEvents({ ...services, nowMs: clock.now() })).toBe(0);
  });

  it('that was lost while Stripe could not be reached is found by the first sweep that can', async () => {
    const { services, stripe, subscription, local, read, advance, clock } = await begin();
    const sweep = () => sweepEvents({ ...services, nowMs: clock.now() });
    await advance(3_600);
    await sweep();
    await stripe.subscriptions.cancel(subscription.id);
    local.faults.add({ target: '*', kind: 'reset_before_commit', untilMs: clock.now() + 40 * 3_600_000 });
    await advance(39 * 3_600);
    await expect(sweep()).rejects.toThrow();
    await advance(2 * 3_600);
    await sweep();
    expect(await read()).toMatchObject({ status: 'canceled' });
  });
});

describe('the account follows its subscription', () => {
  it('from month to month, with a billing period for each that the invoice settles', async () => {
    const { tell, read, advance, tenantId, subscription, table } = await begin();
    await tell();
    const first = await read();
    await advance(31 * daySeconds + 3_600);
    await tell();
    const second = await read();
    expect([second.periodStartMs, second.segments.length]).toEqual([first.periodEndMs, 1]);
    const { all } = await readPeriods(table, tenantId);
    expect(all.map(({ id }) => id)).toEqual(
      [first, second].map(({ periodStartMs }) => `${subscription.id}_${(periodStartMs ?? 0) / 1000}`),
    );
    expect(all.map(({ invoice }) => invoice?.quantities.predictions)).toEqual([0, undefined]);
  });

  it('into arrears: a week of grace, then only reading, and back when it is paid', async () => {
    const { stripe, customer, tell, read, advance, clock, table, tenantId } = await begin();
    await tell();
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: failing.id } });
    await advance(31 * daySeconds + 3_600);
    await tell();
    const overdue = await read();
    expect([overdue.status, accessOf(overdue, clock.now())]).toEqual(['past_due', 'full']);
    expect(accessOf(overdue, clock.now() + 7 * daySeconds * 1000)).toBe('read_only');
    await advance(16 * daySeconds);
    await tell();
    const unpaid = await read();
    expect([unpaid.status, unpaid.planId, accessOf(unpaid, clock.now())]).toEqual(['unpaid', 'starter', 'read_only']);
    const [open] = (await stripe.invoices.list({ customer: customer.id, status: 'open' })).data;
    await stripe.invoices.pay(open?.id ?? '', { payment_method: 'pm_card_visa' });
    await tell();
    const paid = await read();
    expect([paid.status, paid.overdueSinceMs, accessOf(paid, clock.now())]).toEqual(['active', null, 'full']);
    const { items: told } = await listEvents(table, tenantId, { limit: 100 });
    const tries = told.filter(({ type }) => type === 'invoice.payment_failed');
    expect(new Set(tries.map(({ id }) => id)).size).toBeGreaterThan(1);
    const owed = { id: open?.id, remaining_minor: 2_900 };
    expect(tries.map(({ data }) => data)).toEqual(tries.map(() => expect.objectContaining(owed)));
    expect(told[0]).toMatchObject({ type: 'invoice.paid', data: { id: open?.id, remaining_minor: 0 } });
  });

  it('to its end: the billing period stops in the second that the subscription does', async () => {
    const { stripe, tell, read, advance, tenantId, subscription, clock, table } = await begin();
    await tell();
    await advance(5 * daySeconds);
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true });
    await tell();
    expect(await read()).toMatchObject({ status: 'canceled', planId: 'free' });
    const { all } = await readPeriods(table, tenantId);
    expect(all.map(({ endMs }) => endMs)).toEqual([clock.now()]);
  });

  it('to its end, also where the tenant had subscribed again before it was told', async () => {
    const { stripe, tell, advance, tenantId, subscription, customer, clock, table, send, events, read } = await begin();
    await tell();
    await advance(5 * daySeconds);
    await stripe.subscriptions.cancel(subscription.id);
    const endedMs = clock.now();
    await advance(600);
    const price = subscription.items.data[0]?.price.id ?? '';
    const again = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price }],
      metadata: { tenant_id: tenantId },
    });
    await send(events('customer.subscription.created').at(-1));
    await send(events('customer.subscription.deleted').at(-1));
    expect(await read()).toMatchObject({ status: 'active', subscriptionId: again.id });
    const { all } = await readPeriods(table, tenantId);
    expect(all.map(({ subscriptionId, startMs, endMs }) => [subscriptionId, startMs, endMs])).toEqual([
      [subscription.id, expect.any(Number), endedMs],
      [again.id, clock.now(), expect.any(Number)],
    ]);
  });

  it('with both plans, where the first that is told of it came after a change of plan', async () => {
    const { stripe, tell, advance, tenantId, subscription, clock, table } = await begin();
    await advance(10 * daySeconds);
    const changedMs = clock.now();
    const atSeconds = changedMs / 1000;
    await switchPlan(stripe, { subscriptionId: subscription.id, planId: 'scale', atSeconds, idempotencyKey: 'once' });
    await tell();
    const { all } = await readPeriods(table, tenantId);
    expect(all.map(({ planId, endMs }) => [planId, endMs])).toEqual([
      ['starter', changedMs],
      ['scale', expect.any(Number)],
    ]);
    expect(all[1]?.startMs).toBe(changedMs);
  });

  it('with both plans, where the person changed it in the portal, from the second of that though it is told later', async () => {
    const { stripe, tell, advance, tenantId, subscription, clock, table, read, customer, local } = await begin();
    await tell();
    const turn = async (product: string) => {
      const { id } = await stripe.billingPortal.sessions.create({ customer: customer.id });
      const body = new URLSearchParams({ action: 'plan', product }).toString();
      const answer = answerPage(local.account, { method: 'POST', path: `/portal/${id}`, headers: {}, body });
      expect(answer.status).toBe(303);
      return clock.now();
    };
    await advance(5 * daySeconds);
    const firstMs = clock.now();
    const atSeconds = firstMs / 1000;
    await switchPlan(stripe, { subscriptionId: subscription.id, planId: 'scale', atSeconds, idempotencyKey: 'once' });
    await tell();
    await advance(26 * daySeconds + 3_600);
    await tell();
    const downMs = await turn('gristmill_starter');
    await advance(7_200);
    await tell();
    await advance(daySeconds);
    const upMs = await turn('gristmill_scale');
    await advance(7_200);
    await tell();
    const account = await read();
    expect(account.planId).toBe('scale');
    const { all } = await readPeriods(table, tenantId);
    expect(all.map(({ planId, startMs, endMs }) => [planId, startMs, endMs])).toEqual([
      ['starter', subscription.created * 1000, firstMs],
      ['scale', firstMs, account.periodStartMs],
      ['scale', account.periodStartMs, downMs],
      ['starter', downMs, upMs],
      ['scale', upMs, account.periodEndMs],
    ]);
  });

  it('by its final invoice, where no event told in time of a plan that was changed', async () => {
    const { stripe, tell, advance, tenantId, subscription, clock, table, send, events } = await begin();
    await tell();
    await advance(10 * daySeconds);
    const scale = new Map([...(await readPrices(stripe))].map(([key, { id }]) => [key, id]));
    const changedMs = clock.now();
    await stripe.subscriptions.update(subscription.id, {
      items: subscription.items.data.map(({ id, price }) => {
        return { id, price: scale.get((price.lookup_key ?? '').replace('starter', 'scale')) ?? '' };
      }),
      proration_date: changedMs / 1000,
    });
    await advance(21 * daySeconds + 7_200);
    await send(events('invoice.finalized').at(-1));
    const { all } = await readPeriods(table, tenantId);
    const [first, second, third] = all;
    expect(all.map(({ planId }) => planId)).toEqual(['starter', 'scale', 'scale']);
    expect([first?.endMs, second?.startMs]).toEqual([changedMs, changedMs]);
    expect(second?.endMs).toBe(third?.startMs);
    expect([first, second, third].map((period) => period?.invoice !== null)).toEqual([true, true, false]);
  });
});
