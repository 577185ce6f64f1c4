import type { Price, Subscription, SubscriptionItem } from '../types.ts';
import type { World } from '../world.ts';
import type { ItemChange } from './change-items.ts';

/** A product whose prices belong together: one licence a period, and the meters that are priced beside it. */
interface OfferedPlan {
  readonly productId: string;
  readonly name: string;
  readonly licence: Price;
  readonly prices: readonly Price[];
}

const switchable: ReadonlySet<string> = new Set(['trialing', 'active', 'past_due']);

const isLicensed = ({ recurring }: Price) => recurring?.usage_type === 'licensed';
const amountOf = ({ unit_amount_decimal: amount }: Price) => Number(amount ?? 0);

/** The item that a subscription pays its period by. */
export const licenceOf = ({ items }: Subscription): SubscriptionItem | undefined =>
  items.data.find(({ price }) => isLicensed(price));

/** The plans that a subscription can be switched to now, the cheapest first. */
export function otherPlans(world: World, subscription: Subscription): readonly OfferedPlan[] {
  const own = licenceOf(subscription)?.price;
  if (!own || !switchable.has(subscription.status) || subscription.cancel_at_period_end) return [];
  // Each plan holds units of its own: up and down and up again within a period would collect them over and over.
  const isChanged = (world.books.get(subscription.id)?.closed.length ?? 0) > 0;
  const fitting = world.prices
    .values()
    .filter(
      ({ active, currency, recurring }) =>
        active &&
        currency === own.currency &&
        recurring?.interval === own.recurring?.interval &&
        recurring?.interval_count === own.recurring?.interval_count,
    );
  return [...Map.groupBy(fitting, ({ product }) => product)]
    .flatMap(([productId, prices]) => {
      const [licence, another] = prices.filter(isLicensed);
      const product = world.products.get(productId);
      if (!licence || another || !product?.active || productId === own.product) return [];
      if (isChanged && amountOf(licence) < amountOf(own)) return [];
      return [{ productId, name: product.name, licence, prices }];
    })
    .toSorted((left, right) => amountOf(left.licence) - amountOf(right.licence));
}

const isSamePart = (one: Price, other: Price) =>
  isLicensed(one) ? isLicensed(other) : one.recurring?.meter === other.recurring?.meter;

/** What puts a subscription on a plan, its licence and its meters together: item for item, what the plan lacks taken out. */
export function changesTo({ prices }: OfferedPlan, { items }: Subscription): ItemChange[] {
  const wanted = prices.map((price) => {
    const old = items.data.find((item) => isSamePart(item.price, price));
    return { price: price.id, ...(old && { id: old.id }) };
  });
  const gone = items.data.filter((item) => !prices.some((price) => isSamePart(item.price, price)));
  return [...wanted, ...gone.map(({ id }) => ({ id, deleted: true }))];
}
