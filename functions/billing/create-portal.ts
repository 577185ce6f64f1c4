import { readAccount } from '../../shared/billing/account-store.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import { createPortal as openPortal } from '../../shared/billing/subscription-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

export const createPortal =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'createPortal'> =>
  async ({ body, caller }) => {
    const { customerId } = await readAccount(table, caller.tenantId);
    if (customerId === null) {
      throw new ProblemError('conflict', 'Nothing was ever subscribed to. Begin by POST /v1/billing/checkout.');
    }
    const { return_url: returnUrl, language } = body;
    const url = await withStripe(connect, (stripe) => openPortal(stripe, { customerId, returnUrl, language }));
    return { body: { object: 'hosted_page', url, expires_at: null } };
  };
