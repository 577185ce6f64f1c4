import { createCreditCheckout, grantsOf } from '../../shared/billing/credit-client.ts';
import { ensureCustomer } from '../../shared/billing/ensure-customer.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import type { Stripe } from '../../shared/billing/stripe-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

/** Stripe holds 100 unused grants of a customer at most; the operator's own need room as well. */
const maxGrants = 90;

export const buyCredit =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'buyCredit'> =>
  async ({ body, caller: { tenantId }, nowMs, makeId }) => {
    // A retried POST with the same Idempotency-Key makes the same id, and so opens the same page.
    const idempotencyKey = `credit-${makeId('request', nowMs)}`;
    const session = await withStripe(connect, async (stripe) => {
      const { customerId } = await ensureCustomer(table, stripe, tenantId);
      await refuseTooMany(stripe, customerId, nowMs);
      return createCreditCheckout(stripe, {
        tenantId,
        customerId,
        amountMinor: body.amount_minor,
        returnUrl: body.return_url,
        language: body.language,
        idempotencyKey,
      });
    });
    const expiresAt = new Date(session.expires_at * 1000).toISOString();
    return { body: { object: 'hosted_page', url: session.url ?? body.return_url, expires_at: expiresAt } };
  };

async function refuseTooMany(stripe: Stripe, customerId: string, nowMs: number): Promise<void> {
  let count = 0;
  for await (const { voided_at, expires_at } of grantsOf(stripe, customerId)) {
    if (!voided_at && (!expires_at || expires_at * 1000 > nowMs)) count += 1;
  }
  if (count < maxGrants) return;
  throw new ProblemError('conflict', `There are ${count} credit grants already. Ask the operator to merge them.`);
}
