import type { AuthorizerContext } from '../runtime/caller.ts';
import { isKeySecret, keyDigest } from './secret.ts';
import type { StoredKey } from './store.ts';

const bearer = /^Bearer +(\S+) *$/i;
/** What CloudFront puts where a request had no Authorization header, so that the cached authorizer always runs. */
const absent = 'none';

interface KeyLookup {
  readonly nowMs: number;
  readonly readPepper: () => Promise<string>;
  readonly findKeyByDigest: (digest: string) => Promise<StoredKey | undefined>;
}

/** Decides what an Authorization header allows. A malformed secret is refused before anything is looked up. */
export async function authorize(header: string | undefined, lookup: KeyLookup): Promise<AuthorizerContext> {
  const secret = header === undefined ? absent : bearer.exec(header)?.[1];
  if (secret === absent || header === '') return { problem: 'missing_api_key' };
  if (secret === undefined || !isKeySecret(secret)) return { problem: 'invalid_api_key' };
  const key = await lookup.findKeyByDigest(keyDigest(secret, await lookup.readPepper()));
  if (!key) return { problem: 'invalid_api_key' };
  if (key.revokedAt !== null) return { problem: 'revoked_api_key' };
  if (key.validUntil !== null && key.validUntil <= lookup.nowMs) return { problem: 'expired_api_key' };
  return {
    tenantId: key.tenantId,
    keyId: key.id,
    scopes: key.scopes.join(' '),
    allowedModels: key.allowedModels === null ? '*' : key.allowedModels.join(' '),
    ratePerMinute: key.ratePerMinute,
    monthlyBudgetMinor: key.monthlyBudgetMinor ?? 'none',
  };
}
