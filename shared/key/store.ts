import * as z from 'zod';
import { isConditionFailure } from '../runtime/aws.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Row, TableClient, TransactWrite } from '../table/client.ts';
import { apiKeyDigestKey, apiKeyKey, tenantPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import type { Grant } from './grant.ts';
import { type ApiKey, apiKey, scope } from './schema.ts';

/** A key as it is kept; times are epoch milliseconds. */
export interface StoredKey extends Grant {
  readonly tenantId: TenantId;
  readonly id: Id<'key'>;
  readonly name: string;
  readonly hint: string;
  readonly digest: string;
  readonly ratePerMinute: number;
  /** Of a UTC month, in minor units; null where it has none of its own. */
  readonly monthlyBudgetMinor: number | null;
  readonly createdAt: number;
  readonly validUntil: number | null;
  readonly revokedAt: number | null;
}

const keyRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    id: z.custom<Id<'key'>>(),
    name: z.string(),
    hint: z.string(),
    digest: z.string(),
    scopes: z.array(scope),
    allowed_models: z.array(z.custom<Id<'model'>>()).nullable(),
    rate_per_minute: z.number(),
    monthly_budget_minor: z.number().nullable().default(null),
    created_at: z.number(),
    valid_until: z.number().nullable(),
    revoked_at: z.number().nullable(),
  })
  .transform(
    (row): StoredKey => ({
      tenantId: row.tenant_id,
      id: row.id,
      name: row.name,
      hint: row.hint,
      digest: row.digest,
      scopes: row.scopes,
      allowedModels: row.allowed_models,
      ratePerMinute: row.rate_per_minute,
      monthlyBudgetMinor: row.monthly_budget_minor,
      createdAt: row.created_at,
      validUntil: row.valid_until,
      revokedAt: row.revoked_at,
    }),
  );

const attributesOf = (key: StoredKey) => ({
  entity: 'api_key',
  tenant_id: key.tenantId,
  id: key.id,
  name: key.name,
  hint: key.hint,
  digest: key.digest,
  scopes: key.scopes,
  allowed_models: key.allowedModels,
  rate_per_minute: key.ratePerMinute,
  monthly_budget_minor: key.monthlyBudgetMinor,
  created_at: key.createdAt,
  // Not `expires_at`: that is the table's TTL attribute, and an expired key must stay to be told from an unknown one.
  valid_until: key.validUntil,
  revoked_at: key.revokedAt,
});

/** The two rows of a key: one that its tenant lists, one that the authorizer finds by the secret's digest. */
export function putKeyWrites(key: StoredKey): TransactWrite[] {
  return [apiKeyKey(key.tenantId, key.id), apiKeyDigestKey(key.digest)].map((place) => ({
    Put: { Item: { ...place, ...attributesOf(key) }, ConditionExpression: 'attribute_not_exists(pk)' },
  }));
}

/** Puts a key; a second try of the same request finds its own rows and changes nothing. */
export async function putKey(table: TableClient, key: StoredKey): Promise<void> {
  await table.transact(putKeyWrites(key)).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw error;
  });
}

/** One of the tenant's keys; throws ProblemError 404 when the tenant has no such key. */
export async function requireKey(table: TableClient, tenantId: TenantId, keyId: Id<'key'>): Promise<StoredKey> {
  const key = parseKey(await table.get(apiKeyKey(tenantId, keyId)));
  if (!key) throw new ProblemError('not_found', `There is no API key ${keyId}.`, { param: 'key_id' });
  return key;
}

/** The key whose secret has `digest`, of whatever tenant. */
export async function findKeyByDigest(table: TableClient, digest: string): Promise<StoredKey | undefined> {
  return parseKey(await table.get(apiKeyDigestKey(digest)));
}

export async function listKeys(
  table: TableClient,
  tenantId: TenantId,
  query: { limit: number; after?: string | undefined },
): Promise<Page<StoredKey>> {
  const pk = tenantPartition(tenantId);
  const { items, nextCursor } = await readPage(table, { pk, prefix: 'KEY#', order: 'newest', ...query });
  return { items: items.map((row) => keyRow.parse(row)), nextCursor };
}

/** Revokes a key in both rows; the first revocation's time stays. */
export async function revokeKey(table: TableClient, key: StoredKey, nowMs: number): Promise<StoredKey> {
  if (key.revokedAt !== null) return key;
  const update = {
    UpdateExpression: 'SET revoked_at = :now',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':now': nowMs },
  };
  await table.transact([
    { Update: { Key: { ...apiKeyKey(key.tenantId, key.id) }, ...update } },
    { Update: { Key: { ...apiKeyDigestKey(key.digest) }, ...update } },
  ]);
  return { ...key, revokedAt: nowMs };
}

/** A key as the API shows it. */
export function showKey(key: StoredKey): ApiKey {
  return apiKey.parse({
    object: 'api_key',
    id: key.id,
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    allowed_models: key.allowedModels,
    rate_per_minute: key.ratePerMinute,
    monthly_budget_minor: key.monthlyBudgetMinor,
    created_at: new Date(key.createdAt).toISOString(),
    expires_at: key.validUntil === null ? null : new Date(key.validUntil).toISOString(),
    revoked_at: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
  });
}

const parseKey = (row: Row | undefined) => (row === undefined ? undefined : keyRow.parse(row));
