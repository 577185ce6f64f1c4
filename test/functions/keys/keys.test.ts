import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApiKey } from '../../../functions/keys/create-api-key.ts';
import { getApiKey } from '../../../functions/keys/get-api-key.ts';
import { listApiKeys } from '../../../functions/keys/list-api-keys.ts';
import { revokeApiKey } from '../../../functions/keys/revoke-api-key.ts';
import { createTenant } from '../../../functions/tenants/create-tenant.ts';
import { getTenant } from '../../../functions/tenants/get-tenant.ts';
import { tenantScopes } from '../../../shared/api/operation.ts';
import { authorize } from '../../../shared/key/authorize.ts';
import { keyOperations } from '../../../shared/key/operations.ts';
import { findKeyByDigest } from '../../../shared/key/store.ts';
import { RateLimiter } from '../../../shared/rate/limiter.ts';
import { apiHandler } from '../../../shared/runtime/handler.ts';
import { IdempotencyStore } from '../../../shared/runtime/idempotency-store.ts';
import { tenantOperations } from '../../../shared/tenant/operations.ts';
import { listTenantIds } from '../../../shared/tenant/store.ts';
import { type EventOptions, httpEvent, lambdaContext } from '../../support/http-event.ts';
import { startTable } from '../../support/table.ts';

type Body = Record<string, unknown> & { id: string; secret: string; api_key: { id: string; secret: string } };

/** In the future: the table's real clock would hide an idempotency record that is a day old. */
const nowMs = Date.UTC(2096, 10, 23, 16, 30);
const readPepper = async () => 'pepper';
let clockMs = nowMs;
let answers: IdempotencyStore;
let fixture: Awaited<ReturnType<typeof startTable>>;
let send: (options: EventOptions & { secret?: string; json?: unknown; key?: string }) => Promise<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Body;
}>;

beforeAll(async () => {
  fixture = await startTable();
  const { table } = fixture;
  answers = new IdempotencyStore(table);
  const runtime = {
    functionName: 'test',
    clock: () => clockMs,
    limiter: new RateLimiter(async (_window, asked) => asked),
    readAccess: async () => 'full' as const,
    idempotency: answers,
  };
  const useCases = {
    createTenant: createTenant(table, readPepper),
    getTenant: getTenant(table),
    createApiKey: createApiKey(table, readPepper),
    listApiKeys: listApiKeys(table),
    getApiKey: getApiKey(table),
    revokeApiKey: revokeApiKey(table),
  };
  const handler = apiHandler([...tenantOperations, ...keyOperations], useCases, runtime);
  const lookup = { nowMs, readPepper, findKeyByDigest: (digest: string) => findKeyByDigest(table, digest) };
  send = async ({ secret, json, key, ...options }) => {
    const authorizer = await authorize(secret === undefined ? undefined : `Bearer ${secret}`, lookup);
    const headers = { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const answer = await handler(httpEvent({ headers, authorizer, ...body, ...options }), lambdaContext);
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) as Body };
  };
});
afterAll(() => fixture.close());

const signUp = (key?: string) =>
  send({
    method: 'POST',
    path: '/v1/tenants',
    json: { name: 'Mill', email: 'a@example.com' },
    ...(key ? { key } : {}),
  });
const makeKey = (secret: string, json: object, key?: string) =>
  send({ method: 'POST', path: '/v1/api_keys', secret, json, ...(key ? { key } : {}) });

describe('signing up', () => {
  it('answers a tenant and a key that opens its door', async () => {
    const { status, body } = await signUp();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      object: 'tenant',
      name: 'Mill',
      api_key: { object: 'api_key', scopes: tenantScopes },
    });
    const read = await send({ path: '/v1/tenant', secret: body.api_key.secret });
    expect(read).toMatchObject({ status: 200, body: { id: body.id, email: 'a@example.com' } });
    const listed: string[] = [];
    for await (const tenantId of listTenantIds(fixture.table)) listed.push(tenantId);
    expect(listed).toContain(body.id);
  });

  it('answers a retry with the same tenant and the same secret', async () => {
    const key = '5f0c5a5e-98a0-4a39-8b2a-3c9a64d0c2f1';
    const [first, second] = [await signUp(key), await signUp(key)];
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it.each([
    [{ name: '', email: 'a@example.com' }, 'name'],
    [{ name: 'Mill', email: 'nobody' }, 'email'],
    [{ name: 'Mill' }, 'email'],
    [{ name: 'Mill', email: 'a@example.com', plan: 'free' }, 'plan'],
  ])('refuses %j', async (json, param) => {
    expect(await send({ method: 'POST', path: '/v1/tenants', json })).toMatchObject({ status: 400, body: { param } });
  });
});

describe('API keys', () => {
  it('are shown whole once, and never stored', async () => {
    const { api_key: first } = (await signUp()).body;
    const made = await makeKey(first.secret, { name: 'customer', scopes: ['predict'], rate_per_minute: 5 });
    expect(made).toMatchObject({ status: 201, body: { scopes: ['predict'], rate_per_minute: 5, expires_at: null } });
    const read = await send({ path: `/v1/api_keys/${made.body.id}`, secret: first.secret });
    const { secret, ...shown } = made.body;
    expect(read.body).toEqual(shown);
    const listed = await send({ path: '/v1/api_keys', secret: first.secret });
    expect((listed.body.data as Body[]).map(({ id }) => id)).toEqual([made.body.id, first.id]);
    expect(JSON.stringify(listed.body)).not.toContain(secret);
  });

  it('are made once for an Idempotency-Key, even when the function died before it answered', async () => {
    const { api_key: first } = (await signUp()).body;
    const dying = vi.spyOn(answers, 'finish').mockRejectedValueOnce(new Error('out of memory'));
    expect((await makeKey(first.secret, { name: 'x' }, 'k1')).status).toBe(500);
    dying.mockRestore();
    expect(await makeKey(first.secret, { name: 'x' }, 'k1')).toMatchObject({ status: 409 });
    clockMs += 61_000;
    const [made, again] = [
      await makeKey(first.secret, { name: 'x' }, 'k1'),
      await makeKey(first.secret, { name: 'x' }, 'k1'),
    ];
    clockMs = nowMs;
    expect(made.status).toBe(201);
    expect(again.body).toEqual(made.body);
    const listed = await send({ path: '/v1/api_keys', secret: first.secret });
    expect(listed.body.data).toHaveLength(2);
    expect((await send({ path: '/v1/tenant', secret: made.body.secret })).status).toBe(200);
  });

  it('stop working when they are revoked or have expired', async () => {
    const { api_key: first } = (await signUp()).body;
    const made = await makeKey(first.secret, { name: 'short', expires_at: '2096-11-23T17:30:00+01:00' });
    expect(made).toMatchObject({ status: 400, body: { param: 'expires_at' } });
    const second = (await makeKey(first.secret, { name: 'second' })).body;
    const remove = { method: 'DELETE', path: `/v1/api_keys/${second.id}`, secret: first.secret };
    const revoked = await send(remove);
    expect(revoked.body).toMatchObject({ id: second.id, revoked_at: '2096-11-23T16:30:00.000Z' });
    expect((await send(remove)).body).toEqual(revoked.body);
    expect(await send({ path: '/v1/tenant', secret: second.secret })).toMatchObject({
      status: 401,
      body: { code: 'revoked_api_key' },
    });
  });

  it('of another tenant are not there', async () => {
    const [mine, theirs] = [(await signUp()).body, (await signUp()).body];
    for (const method of ['GET', 'DELETE']) {
      const answer = await send({ method, path: `/v1/api_keys/${theirs.api_key.id}`, secret: mine.api_key.secret });
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await send({ path: '/v1/tenant', secret: theirs.api_key.secret })).status).toBe(200);
  });

  it('cannot give what they do not hold', async () => {
    const { api_key: first } = (await signUp()).body;
    const weak = (await makeKey(first.secret, { name: 'weak', scopes: ['keys:write'] })).body;
    expect(await makeKey(weak.secret, { name: 'strong', scopes: ['predict'] })).toMatchObject({ status: 403 });
    expect(await send({ path: '/v1/tenant', secret: weak.secret })).toMatchObject({ body: { param: 'tenant:read' } });
  });
});
