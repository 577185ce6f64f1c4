import { log } from '../runtime/logger.ts';
import { rateCard } from '../usage/rate-card.ts';
import type { Adjustment } from './adjustment-store.ts';
import type { FinalInvoice, StoredPeriod } from './period-store.ts';
import type { MakeAdjustment } from './settle-period.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

const maxPageSize = 100;
/** The mark by which what was made for an adjustment is found again, however long ago that was. */
const markName = 'gristmill_adjustment';

type SettledPeriod = StoredPeriod & { readonly invoice: FinalInvoice };

/** What an adjustment is called at Stripe: the same one always, within the 255 characters of an Idempotency-Key. */
export const adjustmentMark = ({ tenantId, periodId, meter, revision }: Adjustment): string =>
  `gma1:${tenantId.replace('tnt_', '')}:${periodId}:${meter}:r${revision}`;

/**
 * Puts adjustments on Stripe's books: what an invoice said too much as a credit note on it, what it lacks as an item of
 * the customer's next invoice, or of one of its own where no subscription brings a next one. Stripe's memory of keys ends
 * after a day, so each is looked for by its mark first. Throws StripeCallError.
 */
export const stripeAdjustments =
  (connect: () => Promise<Stripe>): MakeAdjustment =>
  async (period, adjustment) => {
    const stripe = await connect();
    if (adjustment.amountMinor < 0) await credit(stripe, period, adjustment);
    else await charge(stripe, period, adjustment);
  };

const describe = ({ meter, quantity }: Adjustment, { invoiceId }: FinalInvoice) =>
  `${meter.replaceAll('_', ' ')}: ${quantity} units that invoice ${invoiceId} does not say`;

async function charge(stripe: Stripe, { customerId, invoice }: SettledPeriod, adjustment: Adjustment): Promise<void> {
  const mark = adjustmentMark(adjustment);
  const known = await findMarked(mark, (page) => stripe.invoiceItems.list({ customer: customerId, ...page }));
  const item =
    known ??
    (await callStripe(() =>
      stripe.invoiceItems.create(
        {
          customer: customerId,
          amount: adjustment.amountMinor,
          currency: rateCard.currency,
          description: describe(adjustment, invoice),
          metadata: { [markName]: mark },
        },
        { idempotencyKey: mark },
      ),
    ));
  if (item.invoice !== null) return;
  const { data: running } = await callStripe(() => stripe.subscriptions.list({ customer: customerId, limit: 1 }));
  if (running.length > 0) return;
  await callStripe(() =>
    stripe.invoices.create(
      {
        customer: customerId,
        currency: rateCard.currency,
        auto_advance: true,
        pending_invoice_items_behavior: 'include',
      },
      { idempotencyKey: `${mark}:invoice` },
    ),
  );
}

async function credit(stripe: Stripe, { invoice }: SettledPeriod, adjustment: Adjustment): Promise<void> {
  const { invoiceId } = invoice;
  const mark = adjustmentMark(adjustment);
  if (await findMarked(mark, (page) => stripe.creditNotes.list({ invoice: invoiceId, ...page }))) return;
  const found = await callStripe(() => stripe.invoices.retrieve(invoiceId));
  const credited = found.pre_payment_credit_notes_amount + found.post_payment_credit_notes_amount;
  const isOwed = found.status === 'open' || found.status === 'paid';
  // A discount may have left less on the invoice than the usage came to by its list price.
  const amount = isOwed ? Math.min(-adjustment.amountMinor, found.total - credited) : 0;
  if (amount < -adjustment.amountMinor) log('warn', 'a credit is more than its invoice holds', { mark, amount });
  if (amount <= 0) return;
  await callStripe(() =>
    stripe.creditNotes.create(
      {
        invoice: invoiceId,
        amount,
        // What was paid goes to the customer's balance, for the next invoice.
        ...(found.status === 'paid' && { credit_amount: amount }),
        memo: describe(adjustment, invoice),
        metadata: { [markName]: mark },
      },
      { idempotencyKey: mark },
    ),
  );
}

interface Marked {
  readonly id: string;
  readonly metadata: Readonly<Record<string, string>> | null;
}
interface Page {
  readonly limit: number;
  readonly starting_after?: string;
}

/** The object that was made for a mark; undefined when none was. */
async function findMarked<T extends Marked>(
  mark: string,
  list: (page: Page) => Promise<{ readonly data: T[]; readonly has_more: boolean }>,
): Promise<T | undefined> {
  let after: string | undefined;
  do {
    const page: Page = { limit: maxPageSize, ...(after !== undefined && { starting_after: after }) };
    const { data, has_more } = await callStripe(() => list(page));
    const found = data.find(({ metadata }) => metadata?.[markName] === mark);
    if (found) return found;
    after = has_more ? data.at(-1)?.id : undefined;
  } while (after !== undefined);
  return undefined;
}
