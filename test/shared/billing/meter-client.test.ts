import { beforeAll, describe, expect, it } from 'vitest';
import { syncCatalogue } from '../../../shared/billing/catalogue-client.ts';
import {
  cancelMeterEvent,
  type MeterEvent,
  readMeterIds,
  readMeterSummaries,
  sendMeterEvent,
} from '../../../shared/billing/meter-client.ts';
import { eventNameOf } from '../../../shared/billing/plans.ts';
import { daySeconds, startStripe } from '../../local/stripe/stripe-fixture.ts';

const target = 'POST /v1/billing/meter_events';

describe('a meter event', () => {
  const stage = startStripe();
  const { stripe, local, clock, advance } = stage;
  let customerId: string;
  let count = 0;
  beforeAll(async () => {
    await syncCatalogue(stripe);
    customerId = (await stripe.customers.create({ name: 'Acme' })).id;
  });
  const event = (parts: Partial<MeterEvent> = {}): MeterEvent => {
    count += 1;
    return { meter: 'predictions', identifier: `gm1:${count}`, customerId, value: '5', timeMs: clock.now(), ...parts };
  };
  const counted = () => local.account.log.counts().counted;

  it('counts once, however often it is sent within a day', async () => {
    const once = event();
    expect(await sendMeterEvent(stripe, once)).toBe('accepted');
    expect(await sendMeterEvent(stripe, { ...once, idempotencyKey: 'another' })).toBe('duplicate');
    expect(counted()).toBe(1);
  });

  it('is counted again when it is sent after a day: that is why a slice freezes before', async () => {
    const before = counted();
    const late = event();
    await sendMeterEvent(stripe, late);
    await advance(daySeconds);
    expect(await sendMeterEvent(stripe, late)).toBe('accepted');
    expect(counted()).toBe(before + 2);
  });

  it.each([
    ['reset_before_commit', 'ambiguous', undefined],
    ['reset_after_commit', 'ambiguous', undefined],
    ['rate_limited', 'rate_limited', 'endpoint-rate'],
    ['lock_timeout', 'rate_limited', undefined],
    ['stored_500', 'stored_failure', undefined],
    ['unstored_500', 'stored_failure', undefined],
    ['conflict', 'conflict', undefined],
  ] as const)('that meets %s is %s, and may be sent again', async (kind, failure, reason) => {
    local.faults.add({ target, kind, times: 1 });
    const sent = event();
    await expect(sendMeterEvent(stripe, sent)).rejects.toMatchObject({
      kind: failure,
      isRetryable: true,
      failure: { reason },
    });
    const again = { ...sent, idempotencyKey: `${sent.identifier}:2` };
    expect(await sendMeterEvent(stripe, again)).toBe(kind === 'reset_after_commit' ? 'duplicate' : 'accepted');
  });

  it('whose 500 came after it was counted is a duplicate under another key', async () => {
    local.faults.add({ target, kind: 'stored_500_after_commit', times: 1 });
    const sent = event();
    await expect(sendMeterEvent(stripe, sent)).rejects.toMatchObject({ kind: 'stored_failure' });
    await expect(sendMeterEvent(stripe, sent)).rejects.toMatchObject({ kind: 'stored_failure' });
    expect(await sendMeterEvent(stripe, { ...sent, idempotencyKey: 'fresh' })).toBe('duplicate');
  });

  it.each([
    ['over 35 days back', { timeMs: Date.UTC(2025, 0, 1) }],
    ['over 5 minutes ahead', { timeMs: Date.UTC(2099, 0, 1) }],
    ['in exponent form', { value: '1e-7' }],
    ['of 16 digits', { value: '1234567890123456' }],
  ])('%s will never go through', async (_, parts) => {
    await expect(sendMeterEvent(stripe, event(parts))).rejects.toMatchObject({ kind: 'refused', isRetryable: false });
  });

  it('for a customer that is gone is taken and not counted: 200 is no proof', async () => {
    const before = counted();
    expect(await sendMeterEvent(stripe, event({ customerId: 'cus_gone' }))).toBe('accepted');
    expect(counted()).toBe(before);
  });

  it('that another one of the customer and meter is racing is refused by a lock', async () => {
    const [first, second] = await Promise.allSettled([
      sendMeterEvent(stripe, event()),
      sendMeterEvent(stripe, event()),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { kind: 'rate_limited' } });
  });

  it('can be taken back for a day', async () => {
    const before = counted();
    const wrong = event();
    await sendMeterEvent(stripe, wrong);
    await cancelMeterEvent(stripe, 'predictions', wrong.identifier);
    expect(counted()).toBe(before);
    await sendMeterEvent(stripe, event({ identifier: 'old' }));
    await advance(daySeconds + 1);
    await expect(cancelMeterEvent(stripe, 'predictions', 'old')).rejects.toMatchObject({ kind: 'refused' });
  });
});

it('adds up by the hour over more pages than one, and shows what lags only later', async () => {
  const { stripe, clock, local, advance } = startStripe();
  await syncCatalogue(stripe);
  const { id: customerId } = await stripe.customers.create({ name: 'Acme' });
  const fromMs = clock.now();
  local.account.world.settings.summaryLagSeconds = 3 * 3600;
  for (let hour = 0; hour < 30; hour += 1) {
    await advance(12 * 3600);
    const timeMs = clock.now();
    await sendMeterEvent(stripe, {
      meter: 'predictions',
      identifier: `h${hour}`,
      customerId,
      value: String(hour + 1),
      timeMs,
    });
  }
  const meterId = (await readMeterIds(stripe)).get(eventNameOf('predictions')) ?? '';
  const read = () => readMeterSummaries(stripe, meterId, { customerId, fromMs, toMs: fromMs + 30 * daySeconds * 1000 });
  expect((await read()).map(({ quantity }) => quantity).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 29 }, (_, hour) => hour + 1),
  );
  await advance(3 * 3600);
  const sums = await read();
  expect(sums).toHaveLength(30);
  expect(sums.find(({ quantity }) => quantity === 1)?.startMs).toBe(fromMs + 12 * 3_600_000);
});
