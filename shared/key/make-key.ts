import type { IdMaker, TenantId } from '../runtime/ids.ts';
import type { Grant } from './grant.ts';
import { keyDigest, keyHint, makeKeySecret } from './secret.ts';
import type { StoredKey } from './store.ts';

interface KeyWish extends Grant {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly ratePerMinute: number;
  readonly monthlyBudgetMinor: number | null;
  readonly validUntil: number | null;
}

interface Making {
  readonly nowMs: number;
  readonly makeId: IdMaker;
  readonly randomBytes: (sizeBytes: number) => Uint8Array;
  readonly pepper: string;
}

/** Makes a key and its secret; only the secret's digest is part of what is stored. */
export function makeKey(
  wish: KeyWish,
  { nowMs, makeId, randomBytes, pepper }: Making,
): { key: StoredKey; secret: string } {
  const secret = makeKeySecret(randomBytes);
  const key: StoredKey = {
    ...wish,
    id: makeId('key', nowMs),
    hint: keyHint(secret),
    digest: keyDigest(secret, pepper),
    createdAt: nowMs,
    revokedAt: null,
  };
  return { key, secret };
}
