import type { BilledInvoice } from '../event/schema.ts';
import type { FinalLine } from './follow-periods.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

const maxPageSize = 100;

/** An invoice as a tenant is told of it, read anew. Throws StripeCallError. */
export async function fetchBilledInvoice(stripe: Stripe, invoiceId: string): Promise<BilledInvoice> {
  const invoice = await callStripe(() => stripe.invoices.retrieve(invoiceId));
  return {
    object: 'invoice',
    id: invoiceId,
    number: invoice.number,
    status: invoice.status,
    currency: invoice.currency,
    total_minor: invoice.total,
    remaining_minor: invoice.amount_remaining,
    hosted_url: invoice.hosted_invoice_url ?? null,
  };
}

/** What a final invoice says of usage, read anew and line by line. Throws StripeCallError. */
export async function fetchFinalInvoice(
  stripe: Stripe,
  invoiceId: string,
): Promise<{ invoiceId: string; finalizedMs: number; lines: readonly FinalLine[] }> {
  const invoice = await callStripe(() => stripe.invoices.retrieve(invoiceId));
  const lines: FinalLine[] = [];
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.invoices.listLineItems(invoiceId, {
        limit: maxPageSize,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    for (const { pricing, quantity, period, parent } of page.data) {
      const price = pricing?.price_details?.price;
      if (price === undefined || parent?.subscription_item_details?.proration) continue;
      const priceId = typeof price === 'string' ? price : (price as { id: string }).id;
      lines.push({ priceId, quantity: quantity ?? 0, fromMs: period.start * 1000 });
    }
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
  return { invoiceId, finalizedMs: (invoice.status_transitions.finalized_at ?? 0) * 1000, lines };
}
