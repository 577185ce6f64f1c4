import type { BilledInvoice } from '../event/schema.ts';
import type { FinalLine } from './follow-periods.ts';
import { planId } from './schema.ts';
import { callStripe, type Stripe } from './stripe-client.ts';
import { meterIn, planIn } from './subscription-facts.ts';

const maxPageSize = 100;

/** What was paid of an invoice; `paidMs` (epoch milliseconds) is null while it is not. */
export interface InvoicePayment {
  readonly invoiceId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paidMs: number | null;
}

/** An invoice as a tenant is told of it, and what was paid of it, read anew. Throws StripeCallError. */
export async function fetchBilledInvoice(
  stripe: Stripe,
  invoiceId: string,
): Promise<{ readonly billed: BilledInvoice; readonly payment: InvoicePayment }> {
  const invoice = await callStripe(() => stripe.invoices.retrieve(invoiceId));
  const { amount_paid: amountMinor, currency, status_transitions: times } = invoice;
  const paidMs = times.paid_at === null ? null : times.paid_at * 1000;
  const billed: BilledInvoice = {
    object: 'invoice',
    id: invoiceId,
    number: invoice.number,
    status: invoice.status,
    currency: invoice.currency,
    total_minor: invoice.total,
    remaining_minor: invoice.amount_remaining,
    hosted_url: invoice.hosted_invoice_url ?? null,
  };
  return { billed, payment: { invoiceId, amountMinor, currency, paidMs } };
}

/** A final invoice, as far as the ledger needs it. */
export interface FinalInvoiceFacts {
  readonly invoiceId: string;
  readonly customerId: string;
  /** Epoch milliseconds. */
  readonly finalizedMs: number;
  readonly lines: readonly FinalLine[];
}

/** What a final invoice says of usage, read anew and line by line. Throws StripeCallError. */
export async function fetchFinalInvoice(stripe: Stripe, invoiceId: string): Promise<FinalInvoiceFacts> {
  const invoice = await callStripe(() => stripe.invoices.retrieve(invoiceId));
  const lines: FinalLine[] = [];
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.invoices.listLineItems(invoiceId, {
        limit: maxPageSize,
        expand: ['data.pricing.price_details.price'],
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    for (const line of page.data) lines.push(...usageOf(line));
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
  const { customer, status_transitions: times } = invoice;
  const customerId = typeof customer === 'string' ? customer : (customer?.id ?? '');
  return { invoiceId, customerId, finalizedMs: (times.finalized_at ?? 0) * 1000, lines };
}

/** A line of usage on one of our plans; nothing for licences, prorations, and what others sell by the same account. */
function usageOf({ pricing, quantity, period, parent }: Stripe.InvoiceLineItem): FinalLine[] {
  const price = pricing?.price_details?.price;
  if (price === undefined || typeof price === 'string' || parent?.subscription_item_details?.proration) return [];
  const meter = meterIn(price);
  const plan = planId.safeParse(planIn(price));
  if (!meter || !plan.success) return [];
  const [fromMs, toMs] = [period.start * 1000, period.end * 1000];
  return [{ planId: plan.data, meter, quantity: quantity ?? 0, fromMs, toMs }];
}
