import { readAccount } from '../../shared/billing/account-store.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import { billedSegments, previewInvoice as preview } from '../../shared/billing/preview.ts';
import { readUsage } from '../../shared/billing/read-usage.ts';
import { readCredit } from '../../shared/billing/subscription-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { rateCard } from '../../shared/usage/rate-card.ts';
import type { Services } from './services.ts';

export const previewInvoice =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'previewInvoice'> =>
  async ({ caller, nowMs }) => {
    const account = await readAccount(table, caller.tenantId);
    const { customerId, periodStartMs, periodEndMs, status } = account;
    if (customerId === null || periodStartMs === null || periodEndMs === null) {
      throw new ProblemError('conflict', 'The free plan has no invoices. Subscribe by POST /v1/billing/checkout.');
    }
    const spans = status === 'trialing' ? [] : billedSegments(account);
    const [creditMinor, ...usage] = await Promise.all([
      withStripe(connect, (stripe) => readCredit(stripe, customerId)),
      ...spans.map(({ fromMs, toMs }) =>
        readUsage(table, caller.tenantId, fromMs, Math.min(toMs ?? periodEndMs, nowMs + 1)),
      ),
    ]);
    const { currency } = rateCard;
    return { body: preview({ account, periodStartMs, periodEndMs, usage, creditMinor, currency, nowMs }) };
  };
