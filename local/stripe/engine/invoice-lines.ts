import { formatDecimal, one } from '../decimal.ts';
import type { CreditGrant, FixedLine, Invoice, InvoiceBook, InvoiceLine, Price } from '../types.ts';
import type { World } from '../world.ts';
import { applyDiscounts } from './discounts.ts';
import type { MeterLog } from './meter-log.ts';
import { rateQuantity } from './rate-lines.ts';

interface BuiltLine {
  readonly line: InvoiceLine;
  readonly isMetered: boolean;
  readonly priceId: string;
}

/** A grant and how much of it was never applied. */
export interface OpenGrant {
  readonly grant: CreditGrant;
  readonly left: number;
}

export interface BuiltInvoice {
  readonly lines: readonly InvoiceLine[];
  readonly subtotal: number;
  readonly total: number;
  readonly totalDiscounts: readonly { amount: number; discount: string }[];
  /** What was taken from which credit grant. */
  readonly credits: readonly { readonly grantId: string; readonly amount: number }[];
}

interface BuildFacts {
  readonly invoice: Pick<Invoice, 'id' | 'currency' | 'customer' | 'discounts' | 'created'>;
  readonly book: InvoiceBook;
  /** In the order in which they are used up; none while the invoice is a draft. */
  readonly grants: readonly OpenGrant[];
}

/** Rates what an invoice is made from: lines, then discounts, then credit on what was metered. */
export function buildInvoice(world: World, log: MeterLog, { invoice, book, grants }: BuildFacts): BuiltInvoice {
  const built = [
    ...book.fixed.map((fixed) => ({
      line: lineOf(world, invoice, book, fixed),
      isMetered: false,
      priceId: fixed.price?.id ?? '',
    })),
    ...book.usage.flatMap((span) => {
      const meter = span.price.recurring?.meter ?? '';
      const parts = rateQuantity(span.price, log.sum(meter, invoice.customer, span));
      return parts.map(({ quantity, amount, tier }) => {
        const whole = Number(quantity / one);
        const description = `${formatDecimal(quantity)} × ${span.price.nickname ?? span.price.id}${tier === null ? '' : ` (tier ${tier})`}`;
        const fixed = { ...span, quantity: whole, amount, description, isProration: false };
        return { line: lineOf(world, invoice, book, fixed), isMetered: true, priceId: span.price.id };
      });
    }),
  ];
  const lines = built.map(({ line }) => line);
  const totalDiscounts = applyDiscounts(world, lines, invoice.discounts, invoice.created);
  const credits = applyCredits(world, built, grants);
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  const taken = [...totalDiscounts, ...credits].reduce((sum, { amount }) => sum + amount, 0);
  return { lines, subtotal, total: subtotal - taken, totalDiscounts, credits };
}

function lineOf(
  world: World,
  invoice: Pick<Invoice, 'id' | 'currency'>,
  { subscriptionId }: InvoiceBook,
  fixed: FixedLine,
): InvoiceLine {
  const { price, quantity, amount, from, to, isProration, description } = fixed;
  return world.make<InvoiceLine>('line_item', {
    id: world.makeId('il'),
    amount,
    subtotal: amount,
    currency: invoice.currency,
    description,
    discount_amounts: [],
    // Stripe: "Always false for prorations."
    discountable: !isProration && amount > 0,
    invoice: invoice.id,
    metadata: {},
    parent: parentOf(fixed, subscriptionId),
    period: { start: from, end: to },
    pretax_credit_amounts: [],
    pricing: price && priceDetails(price),
    quantity,
    quantity_decimal: String(quantity),
    subscription: fixed.invoiceItemId === undefined ? subscriptionId : null,
  });
}

function parentOf({ itemId, invoiceItemId, isProration }: FixedLine, subscription: string | null): object {
  const details = { proration: isProration, proration_details: null, subscription };
  if (invoiceItemId !== undefined) {
    return {
      type: 'invoice_item_details',
      invoice_item_details: { ...details, invoice_item: invoiceItemId, subscription: null },
      subscription_item_details: null,
    };
  }
  return {
    type: 'subscription_item_details',
    invoice_item_details: null,
    subscription_item_details: { ...details, invoice_item: null, subscription_item: itemId ?? '' },
  };
}

const priceDetails = ({ id, product, unit_amount_decimal }: Price) => ({
  type: 'price_details',
  price_details: { price: id, product },
  unit_amount_decimal,
});

/** Takes credit for metered lines, grant after grant, up to what each line still costs. */
function applyCredits(world: World, built: readonly BuiltLine[], grants: readonly OpenGrant[]) {
  return grants.flatMap(({ grant, left: whole }) => {
    let left = whole;
    for (const { line, isMetered, priceId } of built) {
      if (left === 0 || !isMetered || !isInScope(grant, priceId)) continue;
      const taken = [...line.discount_amounts, ...line.pretax_credit_amounts].reduce(
        (sum, { amount }) => sum + amount,
        0,
      );
      const amount = Math.min(left, line.amount - taken);
      if (amount <= 0) continue;
      left -= amount;
      line.pretax_credit_amounts.push({
        amount,
        credit_balance_transaction: world.makeId('cbtxn'),
        type: 'credit_balance_transaction',
      });
    }
    return whole === left ? [] : [{ grantId: grant.id, amount: whole - left }];
  });
}

function isInScope({ applicability_config: { scope } }: CreditGrant, priceId: string): boolean {
  return scope.price_type === 'metered' || (scope.prices ?? []).some(({ id }) => id === priceId);
}
