import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { accessOf } from './account.ts';
import { readAccount } from './account-store.ts';
import type { Access } from './schema.ts';

/** What a tenant may do at `nowMs` (epoch milliseconds). */
export type ReadAccess = (tenantId: TenantId, nowMs: number) => Promise<Access>;

/** How long an environment goes on with what it knows: a payment opens, and a grace closes, within that. */
const knownMs = 10_000;
const maxTenants = 1_000;

/** Reads tenants' access from their billing accounts, and remembers it for ten seconds. */
export function accessReader(table: Table): ReadAccess {
  const known = new Map<TenantId, { readonly untilMs: number; readonly access: Access }>();
  return async (tenantId, nowMs) => {
    const last = known.get(tenantId);
    if (last && last.untilMs > nowMs) return last.access;
    const access = accessOf(await readAccount(table, tenantId), nowMs);
    if (known.size >= maxTenants) known.clear();
    known.set(tenantId, { untilMs: nowMs + knownMs, access });
    return access;
  };
}
