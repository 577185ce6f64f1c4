import { grantCredit as grantAtStripe } from '../../shared/billing/credit-client.ts';
import { ensureCustomer } from '../../shared/billing/ensure-customer.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import type { operatorOperations } from '../../shared/operator/operations.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

export const grantCredit =
  ({ table, connect }: Services): UseCaseOf<typeof operatorOperations, 'grantCredit'> =>
  async ({ body, nowMs, makeId }) => {
    const expiresMs = body.expires_at === null ? null : Date.parse(body.expires_at);
    if (expiresMs !== null && expiresMs <= nowMs) {
      throw new ProblemError('invalid_request', '`expires_at`: must be in the future.', { param: 'expires_at' });
    }
    // A retried POST with the same Idempotency-Key makes the same id, and so grants once.
    const source = makeId('request', nowMs);
    const granted = await withStripe(connect, async (stripe) => {
      const { customerId } = await ensureCustomer(table, stripe, body.tenant_id);
      return grantAtStripe(stripe, {
        customerId,
        amountMinor: body.amount_minor,
        category: 'promotional',
        name: body.name,
        source,
        expiresMs,
      });
    });
    return { body: granted };
  };
