import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdempotencyKey } from '../../../shared/runtime/idempotency-key.ts';
import { IdempotencyStore } from '../../../shared/runtime/idempotency-store.ts';
import { idsOf, startTable } from '../../support/table.ts';

// The table hides rows that have expired by its own clock, which is the real one.
const nowMs = Math.floor(Date.now() / 1000) * 1000;
const scope = { tenantId: idsOf('A').tenantId, operationId: 'createRun' };
let fixture: Awaited<ReturnType<typeof startTable>>;
let store: IdempotencyStore;
beforeAll(async () => {
  fixture = await startTable();
  store = new IdempotencyStore(fixture.table);
});
afterAll(() => fixture.close());

const keyFor = (header: string, request = 'POST /v1/runs {}') =>
  new IdempotencyKey(header, request, { isPublic: false });

async function claim(key: IdempotencyKey, atMs = nowMs) {
  const begun = await store.begin(scope, key, atMs);
  if (!('claim' in begun)) throw new Error('answered already');
  return begun.claim;
}

describe('IdempotencyStore', () => {
  it('gives the stored answer to a retry', async () => {
    const key = keyFor('retry');
    await store.finish(await claim(key), key, '{"secret":"gm_live_x"}');
    expect(await store.begin(scope, keyFor('retry'), nowMs + 1000)).toEqual({ answer: '{"secret":"gm_live_x"}' });
  });

  it('lets one of two requests run and tells the other to come back', async () => {
    const outcomes = await Promise.allSettled([claim(keyFor('race')), claim(keyFor('race'))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(claim(keyFor('race'))).rejects.toMatchObject({
      code: 'idempotency_in_progress',
      retryAfterSeconds: 1,
    });
  });

  it('refuses the key for another request', async () => {
    await claim(keyFor('conflict'));
    await expect(claim(keyFor('conflict', 'POST /v1/runs {"seed":2}'))).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  it('hands a dead request over after its lease, with the same ids and time', async () => {
    const key = keyFor('crash');
    const first = await claim(key);
    const second = await claim(keyFor('crash'), nowMs + 61_000);
    expect(second.createdAt).toBe(nowMs);
    const idsFrom = (nonce: Uint8Array) => {
      const makeId = keyFor('crash').idMaker(nonce);
      return [makeId('run', nowMs), makeId('event', nowMs)];
    };
    expect(idsFrom(second.nonce)).toEqual(idsFrom(first.nonce));
    await store.finish(first, key, 'late');
    await expect(claim(key, nowMs + 62_000)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
  });

  it('lets a failed request be tried again at once', async () => {
    const first = await claim(keyFor('failed'));
    await store.release(first);
    expect((await claim(keyFor('failed'), nowMs + 1)).nonce).toEqual(first.nonce);
  });

  it('forgets a key after a day, even when the row is still there', async () => {
    const first = await claim(keyFor('old'));
    expect((await claim(keyFor('old'), nowMs + 86_400_000)).nonce).not.toEqual(first.nonce);
  });

  it('keeps the keys of tenants and of operations apart', async () => {
    await claim(keyFor('shared'));
    const other = await store.begin({ ...scope, tenantId: idsOf('B').tenantId }, keyFor('shared'), nowMs);
    expect(other).toHaveProperty('claim');
    expect(await store.begin({ ...scope, operationId: 'createApiKey' }, keyFor('shared'), nowMs)).toHaveProperty(
      'claim',
    );
  });

  it('stores neither the key nor the answer in the clear', async () => {
    const key = keyFor('visible-key');
    const claimed = await claim(key);
    await store.finish(claimed, key, 'gm_live_secret');
    const row = await fixture.table.get(claimed.place);
    const text = Object.values(row ?? {}).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value) : String(value),
    );
    expect(text.join('|')).not.toMatch(/visible-key|gm_live_secret/);
    expect(row?.answer).toBeInstanceOf(Uint8Array);
  });

  it.each(['', 'with space', 'ü', 'x'.repeat(256)])('refuses %j as an Idempotency-Key', (header) => {
    expect(() => keyFor(header)).toThrow(/1 to 255 visible ASCII/);
  });

  it('wants a key of 16 characters from callers that it cannot tell apart', () => {
    expect(() => new IdempotencyKey('short', '', { isPublic: true })).toThrow(/16 to 255/);
  });
});
