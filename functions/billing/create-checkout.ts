import type { BillingAccount } from '../../shared/billing/account.ts';
import { changeAccount, readAccount } from '../../shared/billing/account-store.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import type { Stripe } from '../../shared/billing/stripe-client.ts';
import { createCustomer, createCheckout as openCheckout } from '../../shared/billing/subscription-client.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { findTenant } from '../../shared/tenant/store.ts';
import { type Services, withStripe } from './services.ts';

const running: ReadonlySet<string> = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused']);

export const createCheckout =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'createCheckout'> =>
  async ({ body, caller, nowMs, makeId }) => {
    const before = await readAccount(table, caller.tenantId);
    if (running.has(before.status)) {
      const detail =
        'A subscription is there already. Change its plan by PUT /v1/subscription, or pay it in the portal.';
      throw new ProblemError('conflict', detail, { param: 'plan' });
    }
    // A retried POST with the same Idempotency-Key makes the same id, and so opens the same page.
    const idempotencyKey = `checkout-${makeId('request', nowMs)}`;
    const session = await withStripe(connect, async (stripe) => {
      const account = await withCustomer(table, stripe, caller.tenantId);
      return openCheckout(stripe, {
        account,
        customerId: account.customerId,
        planId: body.plan,
        returnUrl: body.return_url,
        language: body.language,
        idempotencyKey,
      });
    });
    const expiresAt = new Date(session.expires_at * 1000).toISOString();
    return { body: { object: 'hosted_page', url: session.url ?? body.return_url, expires_at: expiresAt } };
  };

/** The account with its customer at Stripe, made where there is none. */
async function withCustomer(
  table: TableClient,
  stripe: Stripe,
  tenantId: TenantId,
): Promise<BillingAccount & { readonly customerId: string }> {
  const account = await changeAccount(table, tenantId, async (before) => {
    if (before.customerId !== null) return before;
    const tenant = await findTenant(table, tenantId);
    if (!tenant) throw new ProblemError('not_found', 'The tenant of this API key is gone.');
    return {
      ...before,
      customerId: await createCustomer(stripe, { tenantId, name: tenant.name, email: tenant.email }),
    };
  });
  if (account.customerId === null) throw new Error(`Tenant ${tenantId} has no customer after one was made`);
  return { ...account, customerId: account.customerId };
}
