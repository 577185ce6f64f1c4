import { describe, expect, it } from 'vitest';
import { startStripe } from './stripe-fixture.ts';

const key = 'sk_test_local';

function asker() {
  const { local, clock } = startStripe();
  const ask = (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const answer = local.handle({ method, path, body, headers: { authorization: `Bearer ${key}`, ...headers } });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
  };
  return { ask, local, clock };
}

describe('a request that Stripe would refuse', () => {
  it.each([
    ['an unknown parameter', 'POST', '/v1/customers', 'naem=Acme', 400, 'parameter_unknown', 'naem'],
    [
      'an unknown inner parameter',
      'POST',
      '/v1/billing/meters',
      'display_name=a&event_name=b&default_aggregation[formula]=sum&default_aggregation[window]=1',
      400,
      'parameter_unknown',
      'default_aggregation[window]',
    ],
    ['a missing parameter', 'POST', '/v1/billing/meter_events', 'event_name=a', 400, 'parameter_missing', 'payload'],
    [
      'text where a number belongs',
      'POST',
      '/v1/prices',
      'currency=usd&product=p&unit_amount=ten',
      400,
      undefined,
      'unit_amount',
    ],
    ['an unknown parameter of a list', 'GET', '/v1/coupons?colour=red', '', 400, 'parameter_unknown', 'colour'],
    ['a page of 101', 'GET', '/v1/coupons?limit=101', '', 400, undefined, 'limit'],
    [
      'an identifier of 101 characters',
      'POST',
      '/v1/billing/meter_events',
      `event_name=a&payload[value]=1&identifier=${'x'.repeat(101)}`,
      400,
      undefined,
      'identifier',
    ],
    ['a customer that is not there', 'GET', '/v1/customers/cus_none', '', 404, 'resource_missing', 'id'],
  ])('%s', (_, method, path, body, status, code, param) => {
    const answer = asker().ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', param, ...(code && { code }) });
  });

  it('a wrong key', () => {
    expect(asker().ask('GET', '/v1/coupons', '', { authorization: 'Bearer sk_other' }).status).toBe(401);
  });
});

describe('what is not modelled is said', () => {
  it.each([
    ['a route', 'POST', '/v1/transfers', ''],
    ['a method of a route', 'DELETE', '/v1/prices/price_1', ''],
    ['a parameter that Stripe knows and that would do nothing here', 'POST', '/v1/customers', 'tax_exempt=exempt'],
    ['an expansion', 'POST', '/v1/customers', 'name=Acme&expand[]=tax_ids'],
  ])('%s', (_, method, path, body) => {
    const answer = asker().ask(method, path, body);
    expect(answer.status).toBe(501);
    expect(answer.body.error.code).toBe('not_modelled');
  });
});

describe('an Idempotency-Key', () => {
  const again = { 'idempotency-key': 'once' };

  it('gives the first answer again, and makes nothing new', () => {
    const { ask } = asker();
    const first = ask('POST', '/v1/customers', 'name=Acme', again);
    const second = ask('POST', '/v1/customers', 'name=Acme', again);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(ask('GET', '/v1/customers').body.data).toHaveLength(1);
  });

  it('refuses other parameters', () => {
    const { ask } = asker();
    ask('POST', '/v1/customers', 'name=Acme', again);
    const other = ask('POST', '/v1/customers', 'name=Other', again);
    expect([other.status, other.body.error.type]).toEqual([400, 'idempotency_error']);
  });

  it('gives a stored 500 again, which only another key gets past', () => {
    const { ask, local } = asker();
    local.faults.add({ target: 'POST /v1/customers', kind: 'stored_500', times: 1 });
    expect(ask('POST', '/v1/customers', 'name=Acme', again).status).toBe(500);
    expect(ask('POST', '/v1/customers', 'name=Acme', again).status).toBe(500);
    expect(ask('POST', '/v1/customers', 'name=Acme', { 'idempotency-key': 'other' }).status).toBe(200);
  });

  it('keeps no refusal, and nothing for longer than a day', () => {
    const { ask, clock } = asker();
    expect(ask('POST', '/v1/customers', 'naem=Acme', again).status).toBe(400);
    expect(ask('POST', '/v1/customers', 'name=Acme', again).status).toBe(200);
    clock.advance(86_400_000);
    expect(ask('POST', '/v1/customers', 'name=Other', again).status).toBe(200);
  });
});

describe('faults', () => {
  it('cut the connection before or after the request was done', () => {
    const { ask, local } = asker();
    local.faults.add({ target: 'POST /v1/customers', kind: 'reset_before_commit', times: 1 });
    expect(() => ask('POST', '/v1/customers', 'name=Acme')).toThrow('socket hang up');
    expect(ask('GET', '/v1/customers').body.data).toHaveLength(0);
    local.faults.clear();
    local.faults.add({ target: 'POST /v1/customers', kind: 'reset_after_commit', times: 1 });
    expect(() => ask('POST', '/v1/customers', 'name=Acme')).toThrow('socket hang up');
    expect(ask('GET', '/v1/customers').body.data).toHaveLength(1);
  });

  it('say which limit was hit, or that an object is locked', () => {
    const { ask, local } = asker();
    local.faults.add(
      { target: 'GET /v1/customers', kind: 'rate_limited', times: 1 },
      { target: 'GET /v1/customers', kind: 'lock_timeout', times: 1 },
    );
    const limited = ask('GET', '/v1/customers');
    const locked = ask('GET', '/v1/customers');
    expect([limited.status, limited.headers['stripe-rate-limited-reason']]).toEqual([429, 'endpoint-rate']);
    expect([locked.status, locked.headers['stripe-rate-limited-reason']]).toEqual([429, undefined]);
  });

  it('last as long as an outage does', () => {
    const { ask, local, clock } = asker();
    local.faults.add({ target: '*', kind: 'unstored_500', untilMs: clock.now() + 40 * 3_600_000 });
    expect(ask('GET', '/v1/customers').status).toBe(503);
    clock.advance(40 * 3_600_000);
    expect(ask('GET', '/v1/customers').status).toBe(200);
  });
});

it('cuts lists into pages, the newest first', () => {
  const { ask } = asker();
  for (let count = 0; count < 12; count += 1) ask('POST', '/v1/customers', `name=${count}`);
  const first = ask('GET', '/v1/customers').body;
  expect(first.data.map(({ name }: { name: string }) => name)).toEqual([
    '11',
    '10',
    '9',
    '8',
    '7',
    '6',
    '5',
    '4',
    '3',
    '2',
  ]);
  expect(first.has_more).toBe(true);
  const rest = ask('GET', `/v1/customers?starting_after=${first.data[9].id}`).body;
  expect([rest.data.length, rest.has_more]).toEqual([2, false]);
  const before = ask('GET', `/v1/customers?ending_before=${rest.data[0].id}&limit=3`).body;
  expect(before.data.map(({ name }: { name: string }) => name)).toEqual(['4', '3', '2']);
});
