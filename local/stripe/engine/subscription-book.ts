import { shareOf } from '../decimal.ts';
import type { FixedLine, InvoiceBook, Subscription, SubscriptionBook, SubscriptionItem, UsageSpan } from '../types.ts';
import { rateQuantity } from './rate-lines.ts';

export const isMetered = ({ price }: Pick<SubscriptionItem, 'price'>) => price.recurring?.usage_type === 'metered';

/** The licensed lines of a period that begins. */
function licensedLines(items: readonly SubscriptionItem[]): FixedLine[] {
  return items
    .filter((item) => !isMetered(item))
    .map((item) => ({
      itemId: item.id,
      price: item.price,
      quantity: item.quantity ?? 1,
      amount: licensedAmount(item),
      from: item.current_period_start,
      to: item.current_period_end,
      isProration: false,
      description: `${item.quantity ?? 1} × ${item.price.nickname ?? item.price.id}`,
    }));
}

const licensedAmount = ({ price, quantity = 1 }: SubscriptionItem): number =>
  rateQuantity(price, BigInt(quantity) * 10n ** 12n).reduce((sum, { amount }) => sum + amount, 0);

/** The usage that is not invoiced, of items that are still there, up to `at`. */
function openSpans(items: readonly SubscriptionItem[], book: SubscriptionBook, at: number): UsageSpan[] {
  return items.filter(isMetered).map((item) => ({
    itemId: item.id,
    price: item.price,
    from: book.usageFrom[item.id] ?? item.current_period_start,
    to: at,
  }));
}

/** Part of a licensed price for the rest of its period, to the second: given back, or charged. */
export function proration(item: SubscriptionItem, at: number, sign: 1 | -1): FixedLine {
  const { current_period_start: start, current_period_end: end, price } = item;
  const amount = sign * shareOf(licensedAmount(item), end - at, end - start);
  return {
    itemId: item.id,
    price,
    quantity: item.quantity ?? 1,
    amount,
    from: at,
    to: end,
    isProration: true,
    description: `${sign < 0 ? 'Unused' : 'Remaining'} time on ${price.nickname ?? price.id}`,
  };
}

/** Everything owed up to `at`, with the licensed lines of the next period where one begins. */
export function bookOf(
  subscription: Subscription,
  book: SubscriptionBook,
  at: number,
  nextItems: readonly SubscriptionItem[],
): InvoiceBook {
  return {
    fixed: [...book.pending, ...licensedLines(nextItems)],
    usage: [...book.closed, ...openSpans(subscription.items.data, book, at)],
    subscriptionId: subscription.id,
  };
}
