import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorize } from '../../../shared/key/authorize.ts';
import { keyDigest, makeKeySecret } from '../../../shared/key/secret.ts';
import type { StoredKey } from '../../../shared/key/store.ts';
import { readCaller } from '../../../shared/runtime/caller.ts';
import { idsOf } from '../../support/table.ts';

const nowMs = 1_795_449_600_000;
const secret = makeKeySecret(randomBytes);
const { tenantId, keyId, modelId } = idsOf('A');
const stored: StoredKey = {
  tenantId,
  id: keyId,
  name: 'test',
  hint: '',
  digest: keyDigest(secret, 'pepper'),
  scopes: ['predict', 'usage:read'],
  allowedModels: null,
  ratePerMinute: 60,
  monthlyBudgetMinor: null,
  createdAt: 0,
  validUntil: null,
  revokedAt: null,
};

function ask(header: string | undefined, key: Partial<StoredKey> = {}) {
  const lookups: string[] = [];
  const found = { ...stored, ...key };
  const context = authorize(header, {
    nowMs,
    readPepper: async () => 'pepper',
    findKeyByDigest: async (digest) => {
      lookups.push(digest);
      return digest === stored.digest ? found : undefined;
    },
  });
  return { context, lookups };
}

describe('authorize', () => {
  it('passes on whose key it is and what it may do, as a handler reads it', async () => {
    const context = await ask(`Bearer ${secret}`, { allowedModels: [modelId] }).context;
    expect(readCaller(context)).toEqual({
      tenantId,
      keyId,
      scopes: new Set(['predict', 'usage:read']),
      allowedModels: [modelId],
      ratePerMinute: 60,
      monthlyBudgetMinor: null,
    });
  });

  it('passes a budget on, also one of nothing', async () => {
    for (const monthlyBudgetMinor of [0, 500]) {
      const context = await ask(`Bearer ${secret}`, { monthlyBudgetMinor }).context;
      expect(readCaller(context).monthlyBudgetMinor).toBe(monthlyBudgetMinor);
    }
  });

  it('reads a key without a list of models as good for all', async () => {
    expect(readCaller(await ask(`bearer ${secret}`).context).allowedModels).toBeNull();
  });

  it.each([
    [undefined, 'missing_api_key'],
    ['', 'missing_api_key'],
    ['Bearer none', 'missing_api_key'],
    ['Bearer nonsense', 'invalid_api_key'],
    ['Basic dXNlcjpwYXNz', 'invalid_api_key'],
    [`Bearer ${secret.slice(0, -1)}`, 'invalid_api_key'],
    [`Bearer ${secret} x`, 'invalid_api_key'],
  ])('refuses the header %j without a lookup', async (header, problem) => {
    const { context, lookups } = ask(header);
    expect(await context).toEqual({ problem });
    expect(lookups).toEqual([]);
  });

  it('does not know a key that was never made', async () => {
    expect(await ask(`Bearer ${makeKeySecret(randomBytes)}`).context).toEqual({ problem: 'invalid_api_key' });
  });

  it.each([
    [{ revokedAt: nowMs - 1 }, 'revoked_api_key'],
    [{ validUntil: nowMs }, 'expired_api_key'],
  ])('refuses a key with %j', async (key, problem) => {
    expect(await ask(`Bearer ${secret}`, key).context).toEqual({ problem });
  });

  it('takes a key until the last millisecond', async () => {
    expect(await ask(`Bearer ${secret}`, { validUntil: nowMs + 1 }).context).toHaveProperty('tenantId');
  });
});
