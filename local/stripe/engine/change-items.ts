import { StripeError } from '../stripe-error.ts';
import type { Price, Subscription, SubscriptionBook, SubscriptionItem } from '../types.ts';
import type { World } from '../world.ts';
import { isMetered, proration } from './subscription-book.ts';
import { checkTogether, periodStartOf, type Subscriptions } from './subscriptions.ts';

/** One item of a request: a new one without an id, another price for an old one, or its end. */
export interface ItemChange {
  readonly id?: string;
  readonly price?: string;
  readonly quantity?: number;
  readonly deleted?: boolean;
}

export interface ItemChanges {
  readonly changes: readonly ItemChange[];
  /** When they take effect (seconds); what a licence cost is divided there. */
  readonly at: number;
  readonly isProrated: boolean;
}

/** A subscription with other items, and what it owes for the old ones. Nothing is stored. */
export function changeItems(
  world: World,
  subscriptions: Subscriptions,
  subscription: Subscription,
  { changes, at, isProrated }: ItemChanges,
): { items: SubscriptionItem[]; book: SubscriptionBook } {
  const start = periodStartOf(subscription);
  const end = subscription.items.data[0]?.current_period_end ?? at;
  if (at < start || at > Math.min(end, world.now())) {
    throw new StripeError(400, 'The proration date must lie in the current period and not ahead.', {
      param: 'proration_date',
    });
  }
  const before = subscriptions.bookOf(subscription.id);
  const book: SubscriptionBook = {
    usageFrom: { ...before.usageFrom },
    closed: [...before.closed],
    pending: [...before.pending],
  };
  const isFree = subscription.status === 'trialing';
  const items = [...subscription.items.data];

  const leave = (item: SubscriptionItem) => {
    if (isFree) return;
    const from = book.usageFrom[item.id] ?? start;
    if (isMetered(item)) book.closed.push({ itemId: item.id, price: item.price, from, to: at });
    else if (isProrated) book.pending.push(proration(item, at, -1));
  };
  const enter = (item: SubscriptionItem) => {
    book.usageFrom[item.id] = at;
    if (!isFree && isProrated && !isMetered(item)) book.pending.push(proration(item, at, 1));
  };

  for (const change of changes) {
    const index = change.id === undefined ? -1 : items.findIndex(({ id }) => id === change.id);
    const old = items[index];
    if (change.id !== undefined && !old) {
      throw new StripeError(400, `No such subscription item: '${change.id}'`, {
        code: 'resource_missing',
        param: 'items',
      });
    }
    if (old && change.deleted) {
      leave(old);
      items.splice(index, 1);
      continue;
    }
    const price: Price | undefined = change.price === undefined ? old?.price : subscriptions.priceFor(change.price);
    if (!price)
      throw new StripeError(400, 'Missing required param: items[0][price].', {
        code: 'parameter_missing',
        param: 'items',
      });
    const quantity = isMetered({ price }) ? undefined : (change.quantity ?? old?.quantity ?? 1);
    if (old && old.price.id === price.id && old.quantity === quantity) continue;
    const made = subscriptions.itemOf(subscription.id, price, quantity, start, end);
    const item: SubscriptionItem = old ? { ...made, id: old.id, created: old.created } : made;
    if (old) leave(old);
    enter(item);
    if (old) items[index] = item;
    else items.push(item);
  }
  checkTogether(
    items.map(({ price }) => price),
    subscription.currency,
  );
  const metersSeen = new Set<string>();
  for (const { price } of items.filter(isMetered)) {
    const meter = price.recurring?.meter ?? '';
    if (metersSeen.has(meter))
      throw new StripeError(400, 'Two items of a subscription cannot count the same meter.', { param: 'items' });
    metersSeen.add(meter);
  }
  return { items, book };
}
