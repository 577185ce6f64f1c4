import { readAccount } from '../../shared/billing/account-store.ts';
import { grantsOf, showGrant } from '../../shared/billing/credit-client.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import type { ShownGrant } from '../../shared/billing/schema.ts';
import { readCredit } from '../../shared/billing/subscription-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { rateCard } from '../../shared/usage/rate-card.ts';
import type { Services } from './services.ts';

export const getCredit =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'getCredit'> =>
  async ({ caller }) => {
    const { customerId } = await readAccount(table, caller.tenantId);
    const { currency } = rateCard;
    if (customerId === null) return { body: { object: 'credit', currency, available_minor: 0, grants: [] } };
    return withStripe(connect, async (stripe) => {
      const grants: ShownGrant[] = [];
      for await (const grant of grantsOf(stripe, customerId)) grants.push(showGrant(grant));
      const available = await readCredit(stripe, customerId);
      return { body: { object: 'credit' as const, currency, available_minor: available, grants } };
    });
  };
