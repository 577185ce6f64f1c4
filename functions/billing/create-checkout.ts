import { readAccount } from '../../shared/billing/account-store.ts';
import { ensureCustomer } from '../../shared/billing/ensure-customer.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import { createCheckout as openCheckout } from '../../shared/billing/subscription-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

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
      const account = await ensureCustomer(table, stripe, caller.tenantId);
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
