import * as z from 'zod';
import { putKeyWrites, type StoredKey } from '../key/store.ts';
import { isConditionFailure } from '../runtime/aws.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Table, TableClient } from '../table/client.ts';
import { tenantIndex, tenantKey } from '../table/keys.ts';
import { type Tenant, tenant } from './schema.ts';

/** A tenant as it is kept; `createdAt` is epoch milliseconds. */
export interface StoredTenant {
  readonly id: TenantId;
  readonly name: string;
  readonly email: string;
  readonly createdAt: number;
}

const tenantRow = z
  .object({ tenant_id: z.custom<TenantId>(), name: z.string(), email: z.string(), created_at: z.number() })
  .transform(
    (row): StoredTenant => ({ id: row.tenant_id, name: row.name, email: row.email, createdAt: row.created_at }),
  );

/** Puts a tenant with its first key, both or neither; a second try of the same request changes nothing. */
export async function putTenant(table: TableClient, signedUp: StoredTenant, firstKey: StoredKey): Promise<void> {
  const row = {
    ...tenantKey(signedUp.id),
    ...tenantIndex(signedUp.id),
    entity: 'tenant',
    tenant_id: signedUp.id,
    name: signedUp.name,
    email: signedUp.email,
    created_at: signedUp.createdAt,
  };
  const put = { Put: { Item: row, ConditionExpression: 'attribute_not_exists(pk)' } };
  await table.transact([put, ...putKeyWrites(firstKey)]).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw error;
  });
}

export async function findTenant(table: Table, tenantId: TenantId): Promise<StoredTenant | undefined> {
  const row = await table.get(tenantKey(tenantId));
  return row === undefined ? undefined : tenantRow.parse(row);
}

/** Every tenant's id, page by page, from the index: for scheduled work over all tenants. */
export async function* listTenantIds(table: Table): AsyncGenerator<TenantId> {
  let lastKey: Readonly<Record<string, unknown>> | undefined;
  do {
    const page = await table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': 'TENANTS' },
      ExclusiveStartKey: lastKey,
    });
    for (const row of page.rows) yield row.gsi1sk as TenantId;
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
}

/** A tenant as the API shows it. */
export function showTenant({ id, name, email, createdAt }: StoredTenant): Tenant {
  return tenant.parse({ object: 'tenant', id, name, email, created_at: new Date(createdAt).toISOString() });
}
