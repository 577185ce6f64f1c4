import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineOperation } from '../../../shared/api/operation.ts';
import type { Access } from '../../../shared/billing/schema.ts';
import { RateLimiter } from '../../../shared/rate/limiter.ts';
import { ProblemError } from '../../../shared/runtime/errors.ts';
import { apiHandler } from '../../../shared/runtime/handler.ts';
import { type EventOptions, httpEvent, lambdaContext } from '../../support/http-event.ts';

const base = { servedBy: 'meta', summary: '', tag: 'test', problems: [] } as const;
const operations = [
  defineOperation({
    ...base,
    id: 'make_thing',
    method: 'POST',
    path: '/v1/things',
    scope: 'runs:write',
    body: z.strictObject({ name: z.string(), parts: z.array(z.strictObject({ size: z.int() })).default([]) }),
    success: { status: 201, schema: z.strictObject({ name: z.string(), by: z.string() }) },
  }),
  defineOperation({
    ...base,
    id: 'get_thing',
    method: 'GET',
    path: '/v1/things/{thing_id}',
    scope: null,
    params: z.strictObject({ thing_id: z.string().regex(/^thing_\d+$/) }),
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
    success: { status: 200, schema: z.strictObject({ thing: z.string(), limit: z.number() }) },
  }),
] as const;

const caller = {
  tenantId: 'tnt_01JDBQ0000000000000000000A',
  keyId: 'key_01JDBQ0000000000000000000A',
  scopes: 'runs:write predict',
  allowedModels: '*',
  ratePerMinute: 3,
};

function serve({ failure, access = 'full' }: { failure?: unknown; access?: Access } = {}) {
  let counted = 0;
  const handler = apiHandler(
    operations,
    {
      make_thing: async ({ body, caller: { tenantId } }) => ({ body: { name: body.name, by: tenantId } }),
      get_thing: async ({ params, query }) => {
        if (failure) throw failure;
        return { body: { thing: params.thing_id, limit: query.limit } };
      },
    },
    {
      functionName: 'test',
      clock: () => 1_795_449_600_000,
      limiter: new RateLimiter(async (_window, count) => {
        counted += count;
        return counted;
      }),
      readAccess: async () => access,
      idempotency: 'in-use-case',
    },
  );
  return async (options: EventOptions) => {
    const { statusCode, headers, body } = await handler(httpEvent(options), lambdaContext);
    return { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
  };
}

const post = (body: string, more: EventOptions = {}): EventOptions => ({
  method: 'POST',
  path: '/v1/things',
  headers: { 'content-type': 'application/json' },
  authorizer: caller,
  body,
  ...more,
});

describe('apiHandler', () => {
  it('serves an operation with its parsed parameters, query and body', async () => {
    const send = serve();
    const read = await send({ path: '/v1/things/thing_7', query: { limit: '5' } });
    expect(read.body).toEqual({ thing: 'thing_7', limit: 5 });
    const made = await send(post('{"name":"mill"}'));
    expect(made).toMatchObject({ status: 201, body: { name: 'mill', by: caller.tenantId } });
  });

  it('sends a request id with every answer, and repeats it in a problem', async () => {
    const { headers, body } = await serve()({ path: '/nowhere' });
    expect(headers['x-request-id']).toMatch(/^req_[0-9A-Z]{26}$/);
    expect(body).toMatchObject({ code: 'route_not_found', status: 404, request_id: headers['x-request-id'] });
    expect(headers['content-type']).toBe('application/problem+json');
  });

  it('tells a wrong method from an unknown route', async () => {
    const { status, headers } = await serve()({ method: 'PUT', path: '/v1/things/thing_7' });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET');
  });

  it.each([
    [undefined, 'missing_api_key', 401],
    [{ problem: 'revoked_api_key' }, 'revoked_api_key', 401],
    [{ ...caller, scopes: 'predict' }, 'missing_scope', 403],
  ])('refuses a caller with authorizer context %j', async (authorizer, code, status) => {
    expect(await serve()(post('{"name":"mill"}', { authorizer }))).toMatchObject({ status, body: { code } });
  });

  it('lets a tenant in arrears read but not write', async () => {
    const send = serve({ access: 'read_only' });
    expect(await send(post('{"name":"mill"}'))).toMatchObject({ status: 402, body: { code: 'payment_overdue' } });
    expect((await send({ path: '/v1/things/thing_7' })).status).toBe(200);
  });

  it.each<[string, Record<string, unknown> & { detail?: RegExp }]>([
    ['{"name":', { status: 400, code: 'invalid_json', detail: /position 8: expected value/ }],
    ['{"name":7}', { status: 400, code: 'invalid_request', param: 'name', detail: /expected string/ }],
    ['{"name":"a","colour":1}', { status: 400, code: 'invalid_request', param: 'colour', detail: /not a known field/ }],
    [
      '{"name":"a","parts":[{"size":1},{"size":"x"}]}',
      { status: 400, code: 'invalid_request', param: 'parts[1].size' },
    ],
    ['', { status: 400, code: 'invalid_request', param: 'body' }],
    [`{"name":"${'a'.repeat(1_000_000)}"}`, { status: 413, code: 'payload_too_large' }],
  ])('says what is wrong with a body', async (body, { status, detail, ...problem }) => {
    const answer = await serve()(post(body));
    expect(answer).toMatchObject({ status, body: problem });
    if (detail) expect(answer.body.detail).toMatch(detail);
  });

  it('takes JSON only', async () => {
    const answer = await serve()(post('name=mill', { headers: { 'content-type': 'text/plain' } }));
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  it('answers 404 for a path parameter that cannot be an id, 400 for a bad query', async () => {
    const send = serve();
    expect(await send({ path: '/v1/things/x' })).toMatchObject({ status: 404, body: { param: 'thing_id' } });
    const badLimit = { path: '/v1/things/thing_1', query: { limit: '500' } };
    expect(await send(badLimit)).toMatchObject({ status: 400, body: { param: 'limit' } });
    const unknown = { path: '/v1/things/thing_1', query: { limt: '5' } };
    expect(await send(unknown)).toMatchObject({ status: 400, body: { param: 'limt' } });
  });

  it('limits the rate of a key and tells what is left', async () => {
    const send = serve();
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await send(post('{"name":"mill"}')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    expect(answers.map(({ headers }) => headers.ratelimit)).toEqual(
      [2, 1, 0, 0].map((left) => `"default";r=${left};t=60`),
    );
    expect(answers[3]?.headers).toMatchObject({ 'retry-after': '60', 'ratelimit-policy': '"default";q=3;w=60' });
  });

  it('tells nothing of an unknown error', async () => {
    const { status, body } = await serve({ failure: new Error('secret in row 7') })({ path: '/v1/things/thing_7' });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('answers 503 with Retry-After when AWS throttles', async () => {
    const failure = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const { status, headers } = await serve({ failure })({ path: '/v1/things/thing_7' });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
  });

  it('passes a use case’s own problem on', async () => {
    const failure = new ProblemError('conflict', 'It is busy.', { param: 'thing_id' });
    const { body } = await serve({ failure })({ path: '/v1/things/thing_7' });
    expect(body).toMatchObject({ type: 'urn:gristmill:problem:conflict', status: 409, detail: 'It is busy.' });
  });
});
