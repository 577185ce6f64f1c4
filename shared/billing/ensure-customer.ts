import { ProblemError } from '../runtime/errors.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { findTenant } from '../tenant/store.ts';
import type { BillingAccount } from './account.ts';
import { changeAccount } from './account-store.ts';
import type { Stripe } from './stripe-client.ts';
import { createCustomer } from './subscription-client.ts';

/** A tenant's account with its customer at Stripe, made where there is none. Throws ProblemError 404, StripeCallError. */
export async function ensureCustomer(
  table: Table,
  stripe: Stripe,
  tenantId: TenantId,
): Promise<BillingAccount & { readonly customerId: string }> {
  const account = await changeAccount(table, tenantId, async (before) => {
    if (before.customerId !== null) return before;
    const tenant = await findTenant(table, tenantId);
    if (!tenant) throw new ProblemError('not_found', `There is no tenant ${tenantId}.`, { param: 'tenant_id' });
    return {
      ...before,
      customerId: await createCustomer(stripe, { tenantId, name: tenant.name, email: tenant.email }),
    };
  });
  if (account.customerId === null) throw new Error(`Tenant ${tenantId} has no customer after one was made`);
  return { ...account, customerId: account.customerId };
}
