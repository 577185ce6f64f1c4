import { beforeAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '../support/ask.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
const oneMinute = 60_000;
const nowhere = 'mdl_01JDBQ0000000000000000000A';

let tenant: SignedUp;
beforeAll(async () => {
  tenant = await signUp(twin().url);
});

const send = (path: string, question: Question = {}) => ask(`${twin().url}${path}`, { key: tenant.key, ...question });
const refusal = async (path: string, question?: Question) => problemOf(await send(path, question));
const dataset = { name: 'loans', filename: 'loans.csv', size_bytes: 100 };
const run = { dataset_id: 'ds_01JDBQ0000000000000000000A', target: 'repaid' };

describe('a body that is not JSON', () => {
  test.each([
    ['{"name": "loans", }', 'position 18: expected key'],
    ['{"name": "loans"', 'position 16: expected , or }'],
    ["{'name': 1}", 'position 1: expected key or }'],
    ['[1, 2', 'position 5'],
    ['name=loans', 'position 0: expected value'],
    ['[['.repeat(50_000), 'position 100000'],
    ['\ufeff{}', 'position 0'],
  ])('is told where it stops: %.30s', async (body, where) => {
    const { code, detail } = await refusal('/v1/datasets', { body });
    expect([code, detail]).toEqual(['invalid_json', expect.stringContaining(where)]);
  });

  test('may be no text at all', async () => {
    const body = Uint8Array.of(0x7b, 0xff, 0xfe, 0x00, 0x7d);
    expect((await refusal('/v1/datasets', { body })).code).toBe('invalid_json');
  });

  test('may not spell half of a character', async () => {
    const named = (name: string) => `{"name": "${name}", "filename": "loans.csv", "size_bytes": 100}`;
    const half = await refusal('/v1/datasets', { body: named('\\ud83d') });
    expect([half.code, half.detail]).toEqual(['invalid_json', expect.stringContaining('surrogate pair')]);
    expect((await refusal('/v1/datasets', { body: `{"\\ude00": 1}` })).code).toBe('invalid_json');
    const whole = await send('/v1/datasets', { body: named('\\ud83d\\ude00 \\\\ud83d') });
    expect(whole.body.dataset).toMatchObject({ name: '😀 \\ud83d' });
  });

  test.each(['text/csv', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'json'])(
    'is refused by its type %s',
    async (type) => {
      const question = { body: JSON.stringify(dataset), headers: { 'content-type': type } };
      expect(await refusal('/v1/datasets', question)).toMatchObject({ status: 415, param: 'content-type' });
    },
  );
});

describe('a body that does not fit names the field', () => {
  test.each([
    ['/v1/datasets', { ...dataset, colour: 'red' }, 'colour'],
    ['/v1/datasets', { ...dataset, size_bytes: '100' }, 'size_bytes'],
    ['/v1/datasets', { ...dataset, size_bytes: -1 }, 'size_bytes'],
    ['/v1/datasets', { ...dataset, size_bytes: 1e300 }, 'size_bytes'],
    ['/v1/datasets', { ...dataset, size_bytes: 1.5 }, 'size_bytes'],
    ['/v1/datasets', { ...dataset, checksum_sha256: 'abc' }, 'checksum_sha256'],
    ['/v1/datasets', { filename: 'loans.csv', size_bytes: 100 }, 'name'],
    ['/v1/datasets', [dataset], 'body'],
    ['/v1/datasets', null, 'body'],
    ['/v1/datasets', 'loans', 'body'],
    ['/v1/api_keys', { name: 'k', scopes: ['everything'] }, 'scopes[0]'],
    ['/v1/api_keys', { name: 'k', scopes: ['predict', 'predict'] }, 'scopes'],
    ['/v1/api_keys', { name: 'k', rate_per_minute: 0 }, 'rate_per_minute'],
    ['/v1/api_keys', { name: 'k', expires_at: 'tomorrow' }, 'expires_at'],
    ['/v1/runs', { ...run, dataset_id: nowhere }, 'dataset_id'],
    ['/v1/runs', { ...run, seed: -1 }, 'seed'],
    ['/v1/runs', { ...run, compute: 'gpu' }, 'compute'],
    ['/v1/runs', { ...run, split: { validation_share: 0.9 } }, 'split.validation_share'],
    ['/v1/runs', { ...run, fixes: [{ kind: 'polish', column: null }] }, 'fixes[0].kind'],
    [`/v1/models/${nowhere}/predict`, { inputs: [] }, 'inputs'],
    [`/v1/models/${nowhere}/predict`, { inputs: { income: { deep: 1 } } }, 'inputs.income'],
    [`/v1/models/${nowhere}/predict`, { inputs: Array(1001).fill({}) }, 'inputs'],
    ['/v1/tenants', { name: 'Acme', email: 'nobody' }, 'email'],
    ['/v1/tenants', { name: '   ', email: 'a@acme.example' }, 'name'],
  ])('%s %j', async (path, json, param) => {
    expect(await refusal(path, { json })).toMatchObject({ status: 400, code: 'invalid_request', param });
  });

  test('and so does one that is absent', async () => {
    expect(await refusal('/v1/datasets', { method: 'POST' })).toMatchObject({ code: 'invalid_request', param: 'body' });
  });

  test('a route without a body takes none', async () => {
    const path = `/v1/runs/${run.dataset_id.replace('ds', 'run')}/cancel`;
    expect(await refusal(path, { json: { force: true } })).toMatchObject({ code: 'invalid_request', param: 'force' });
  });

  test('a file that is too large is refused before its upload', async () => {
    const json = { ...dataset, size_bytes: 5_000_000_001 };
    const problem = await refusal('/v1/datasets', { json });
    expect(problem).toMatchObject({ status: 413, code: 'dataset_too_large', param: 'size_bytes' });
  });
});

describe('a body that is too large', () => {
  const sized = (bytes: number) => `{"name":"${'x'.repeat(bytes - 11)}"}`;

  test('is refused above a megabyte', async () => {
    expect((await refusal('/v1/datasets', { body: sized(1_000_000) })).code).toBe('invalid_request');
    expect(await refusal('/v1/datasets', { body: sized(1_000_001) })).toMatchObject({
      code: 'payload_too_large',
      detail: expect.stringContaining('1000000'),
    });
  });

  test('may have four megabytes where predictions are asked for', async () => {
    const path = `/v1/models/${nowhere}/predict`;
    expect((await refusal(path, { body: sized(4_000_000) })).code).toBe('invalid_request');
    expect((await refusal(path, { body: sized(4_000_001) })).code).toBe('payload_too_large');
  });

  test('is refused by the gateway itself above ten', async () => {
    const { status, headers } = await send('/v1/datasets', { body: sized(10_500_000) });
    expect([status, headers.get('content-type')]).toEqual([413, 'application/json']);
  });
});

describe('a route that is not there', () => {
  test.each(['/v1/', '/v1/nothing', '/v1/datasets/', '/v1//datasets', '/v1/datasets/a/b/c', '/v1/Datasets'])(
    '%s',
    async (path) => {
      expect((await refusal(path)).code).toBe('route_not_found');
    },
  );

  test.each([
    ['PATCH', '/v1/datasets', 'POST, GET'],
    ['PUT', '/v1/tenant', 'GET'],
    ['DELETE', '/v1/runs/run_1', 'GET'],
    ['POST', '/healthz', 'GET'],
  ])('%s %s tells the methods that are', async (method, path, allowed) => {
    const answer = await send(path, { method });
    expect(problemOf(answer).code).toBe('method_not_allowed');
    expect(answer.headers.get('allow')).toBe(allowed);
  });

  test.each(['/v1/datasets/ds_1', '/v1/datasets/%00', '/v1/datasets/..%2F..%2Fapi_keys', "/v1/runs/' OR 1=1"])(
    'and an id that cannot be names nothing: %s',
    async (path) => {
      expect((await refusal(path)).code).toBe('not_found');
    },
  );
});

describe('a list', () => {
  test.each(['limit=0', 'limit=101', 'limit=x', 'limit=', 'limit=1.5', 'limit=-1', 'limit=1&limit=2', 'limit=1e9'])(
    'refuses %s',
    async (query) => {
      expect(await refusal(`/v1/datasets?${query}`)).toMatchObject({ code: 'invalid_request', param: 'limit' });
    },
  );

  test.each(['x', 'null', '%00', 'a'.repeat(1000), Buffer.from('RUN#1').toString('base64url')])(
    'refuses the cursor %.20s',
    async (cursor) => {
      expect(await refusal(`/v1/datasets?after=${cursor}`)).toMatchObject({ code: 'invalid_cursor', param: 'after' });
    },
  );

  test("refuses another list's cursor", async () => {
    for (const name of ['one', 'two']) await tenant.client.createApiKey({ body: { name } });
    const { next_cursor: cursor } = await tenant.client.listApiKeys({ limit: 1 });
    expect((await send(`/v1/api_keys?limit=1&after=${cursor}`)).status).toBe(200);
    expect((await refusal(`/v1/datasets?after=${cursor}`)).code).toBe('invalid_cursor');
  });

  test('refuses a query that it does not know', async () => {
    expect(await refusal('/v1/datasets?colour=red')).toMatchObject({ code: 'invalid_request', param: 'colour' });
  });

  test.each(['from=yesterday', 'group_by=colour', 'meter=steps', 'from=2026-02-01&to=2026-01-01', 'from=0000-00-00'])(
    'of usage refuses %s',
    async (query) => {
      expect((await refusal(`/v1/usage?${query}`)).code).toBe('invalid_request');
    },
  );
});

describe('the rate limit', () => {
  test('lets a key send as many requests as it may in a minute, and says so', async () => {
    const { secret } = await tenant.client.createApiKey({ body: { name: 'slow', rate_per_minute: 4 } });
    await twin().clock.advance(oneMinute - (twin().clock.now() % oneMinute));
    const paths = ['/v1/tenant', '/v1/datasets', '/v1/runs', '/v1/models', '/v1/usage', '/v1/tenant'];
    const answers = [];
    for (const path of paths) answers.push(await send(path, { key: secret }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    for (const { headers } of answers) {
      expect(headers.get('ratelimit-policy')).toBe('"default";q=4;w=60');
      expect(headers.get('ratelimit')).toMatch(/^"default";r=[0-3];t=([1-9]|[1-5]\d|60)$/);
    }
    const last = await send('/v1/tenant', { key: secret });
    expect(problemOf(last).code).toBe('rate_limited');
    const wait = Number(last.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    await twin().clock.advance(wait * 1000);
    expect((await send('/v1/tenant', { key: secret })).status).toBe(200);
  });

  test('is kept among requests that come at once', async () => {
    const { secret } = await tenant.client.createApiKey({ body: { name: 'burst', rate_per_minute: 10 } });
    await twin().clock.advance(oneMinute - (twin().clock.now() % oneMinute));
    const answers = await Promise.all(Array.from({ length: 30 }, () => send('/v1/tenant', { key: secret })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });
});
