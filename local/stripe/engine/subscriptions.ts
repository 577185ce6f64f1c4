import { StripeError } from '../stripe-error.ts';
import type { Invoice, Price, Subscription, SubscriptionBook, SubscriptionItem } from '../types.ts';
import type { World } from '../world.ts';
import type { Invoices } from './invoices.ts';
import { periodEnd } from './periods.ts';
import { bookOf, isMetered } from './subscription-book.ts';

export interface NewSubscription {
  readonly customer: string;
  readonly items: readonly { readonly price: string; readonly quantity?: number }[];
  readonly trialEnd: number | null;
  readonly missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  readonly billingMode: 'flexible' | 'classic';
  readonly metadata: Record<string, string>;
  readonly defaultPaymentMethod: string | null;
  /** Somebody is there to answer the bank: in Checkout. */
  readonly isPersonThere: boolean;
}

const incompleteSeconds = 23 * 3600;
const trialWarningSeconds = 3 * 86_400;

/** The life of a subscription: begun, renewed, ended, by time and by request. */
export class Subscriptions {
  readonly #world: World;
  readonly #invoices: Invoices;

  constructor(world: World, invoices: Invoices) {
    this.#world = world;
    this.#invoices = invoices;
    invoices.onSettled = (invoice, isPaid, isLast) => this.#settled(invoice, isPaid, isLast);
  }

  create(request: NewSubscription, discountsOf: (id: string) => string[] = () => []): Subscription {
    const world = this.#world;
    const customer = world.require(world.customers, 'customer', request.customer, 'customer');
    if (customer.deleted)
      throw new StripeError(400, `No such customer: '${customer.id}'`, { code: 'resource_missing', param: 'customer' });
    const now = world.now();
    const id = world.makeId('sub');
    const { trialEnd } = request;
    const prices = request.items.map(({ price }) => this.priceFor(price));
    const [first] = prices;
    if (!first)
      throw new StripeError(400, 'A subscription needs an item.', { code: 'parameter_missing', param: 'items' });
    checkTogether(prices, customer.currency);
    if (customer.currency === null) world.customers.put(customer.id, { ...customer, currency: first.currency });
    const end = trialEnd ?? periodEnd(now, now, recurringOf(first));
    const items = request.items.map(({ quantity }, index) =>
      this.itemOf(id, prices[index] ?? first, quantity, now, end),
    );
    const subscription = world.make<Subscription>('subscription', {
      id,
      billing_cycle_anchor: trialEnd ?? now,
      billing_mode: { type: request.billingMode, flexible: null },
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      collection_method: 'charge_automatically',
      created: now,
      currency: first.currency,
      customer: customer.id,
      default_payment_method: request.defaultPaymentMethod,
      invoice_settings: { account_tax_ids: null, issuer: { type: 'self' } },
      items: { object: 'list', data: items, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
      metadata: request.metadata,
      start_date: now,
      status: trialEnd === null ? 'incomplete' : 'trialing',
      trial_start: trialEnd === null ? null : now,
      trial_end: trialEnd,
      trial_settings: { end_behavior: { missing_payment_method: request.missingPaymentMethod } },
    });
    world.subscriptions.put(id, subscription);
    subscription.discounts = discountsOf(id);
    world.books.put(id, {
      usageFrom: Object.fromEntries(items.map((item) => [item.id, now])),
      closed: [],
      pending: [],
    });
    world.emit('customer.subscription.created', subscription);
    const first_invoice = this.#invoices.draft({
      subscription,
      book: bookOf(subscription, { usageFrom: {}, closed: [], pending: [] }, now, trialEnd === null ? items : []),
      reason: 'subscription_create',
      periodStart: now,
      periodEnd: now,
      finalizesAt: null,
    });
    this.save({ ...subscription, latest_invoice: first_invoice.id });
    this.#invoices.finalize(first_invoice.id, request.isPersonThere);
    if (trialEnd === null) world.schedule({ at: now + incompleteSeconds, kind: 'subscription.expire', ref: id });
    else if (trialEnd - trialWarningSeconds > now) {
      world.schedule({ at: trialEnd - trialWarningSeconds, kind: 'subscription.trial_warning', ref: id });
    }
    world.schedule({ at: end, kind: 'subscription.renew', ref: id });
    return this.require(id);
  }

  /** Ends a period: the usage of it is invoiced with the licences of the next, or the subscription ends. */
  renew(id: string): void {
    const world = this.#world;
    const subscription = world.subscriptions.get(id);
    if (!subscription || ['canceled', 'incomplete_expired', 'paused'].includes(subscription.status)) return;
    const now = world.now();
    if (subscription.cancel_at_period_end || (subscription.cancel_at !== null && subscription.cancel_at <= now)) {
      this.end(id, true, 'subscription_cycle');
      return;
    }
    if (subscription.status === 'trialing' && !this.#leaveTrial(subscription)) return;
    this.#roll(this.require(id), 'subscription_cycle');
  }

  /** Ends it now; what was used is invoiced where `isInvoiced`, and lost where not. */
  end(id: string, isInvoiced: boolean, reason: 'subscription_cycle' | 'manual'): Subscription {
    const world = this.#world;
    const subscription = this.require(id);
    const now = world.now();
    const book = this.bookOf(id);
    const ended: Subscription = {
      ...subscription,
      status: 'canceled',
      canceled_at: subscription.canceled_at ?? now,
      ended_at: now,
    };
    world.unschedule('subscription.renew', id);
    this.save(ended);
    if (isInvoiced && subscription.status !== 'trialing') {
      const due = bookOf(subscription, book, now, []);
      const facts = {
        subscription: ended,
        book: due,
        reason,
        periodStart: periodStartOf(subscription),
        periodEnd: now,
      };
      const grace = reason === 'manual' ? null : now + world.settings.finalizeGraceSeconds;
      const invoice = this.#invoices.draft({ ...facts, finalizesAt: grace });
      this.save({ ...ended, latest_invoice: invoice.id });
      if (grace === null) this.#invoices.finalize(invoice.id);
    }
    world.books.put(id, { usageFrom: {}, closed: [], pending: [] });
    world.emit('customer.subscription.deleted', this.require(id));
    return this.require(id);
  }

  /** Takes a paused subscription up again: a period begins now. */
  resume(id: string): Subscription {
    const subscription = this.require(id);
    if (subscription.status !== 'paused') {
      throw new StripeError(400, `Subscription ${id} is ${subscription.status}, not paused.`, {
        param: 'subscription',
      });
    }
    const now = this.#world.now();
    this.save({ ...subscription, status: 'active', billing_cycle_anchor: now });
    this.#roll(this.require(id), 'subscription_update');
    this.#world.emit('customer.subscription.resumed', this.require(id));
    return this.require(id);
  }

  /** Begins a period: at the end of a trial, of a pause, or of the period before. */
  #roll(subscription: Subscription, reason: 'subscription_cycle' | 'subscription_update'): void {
    const world = this.#world;
    const { id } = subscription;
    const now = world.now();
    const [first] = subscription.items.data;
    if (!first) return;
    const end = this.nextEnd(subscription, now);
    const items = subscription.items.data.map((item) => ({
      ...item,
      current_period_start: now,
      current_period_end: end,
    }));
    const book = bookOf(subscription, this.bookOf(id), now, items);
    const invoice = this.#invoices.draft({
      subscription,
      book,
      reason,
      periodStart: periodStartOf(subscription),
      periodEnd: now,
      finalizesAt: subscription.status === 'unpaid' ? null : now + world.settings.finalizeGraceSeconds,
    });
    world.books.put(id, {
      usageFrom: Object.fromEntries(items.map((item) => [item.id, now])),
      closed: [],
      pending: [],
    });
    this.save({ ...subscription, items: { ...subscription.items, data: items }, latest_invoice: invoice.id });
    world.schedule({ at: end, kind: 'subscription.renew', ref: id });
    world.emit('customer.subscription.updated', this.require(id));
  }

  /** True when the subscription goes on. What was used in the trial is free. */
  #leaveTrial(subscription: Subscription): boolean {
    const world = this.#world;
    const { id } = subscription;
    const now = world.now();
    const method =
      subscription.default_payment_method ??
      world.customers.get(subscription.customer)?.invoice_settings.default_payment_method;
    const onMissing = subscription.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice';
    if (!method && onMissing === 'cancel') {
      this.end(id, false, 'manual');
      return false;
    }
    world.books.put(id, {
      usageFrom: Object.fromEntries(subscription.items.data.map((item) => [item.id, now])),
      closed: [],
      pending: [],
    });
    if (!method && onMissing === 'pause') {
      this.save({ ...subscription, status: 'paused' });
      world.emit('customer.subscription.paused', this.require(id));
      return false;
    }
    this.save({ ...subscription, status: 'active', billing_cycle_anchor: now });
    return true;
  }

  #settled(invoice: Invoice, isPaid: boolean, isLast: boolean): void {
    const world = this.#world;
    const { subscriptionId } = world.invoiceBooks.get(invoice.id) ?? {};
    const subscription = subscriptionId ? world.subscriptions.get(subscriptionId) : undefined;
    if (!subscription || ['canceled', 'incomplete_expired', 'trialing', 'paused'].includes(subscription.status)) return;
    const isOwing = world.invoices
      .values()
      .some(({ id, status }) => status === 'open' && world.invoiceBooks.get(id)?.subscriptionId === subscription.id);
    const failed = subscription.status === 'incomplete' ? 'incomplete' : isLast ? 'unpaid' : 'past_due';
    const status = isPaid ? (isOwing ? subscription.status : 'active') : failed;
    if (status === subscription.status) return;
    if (status === 'active') world.unschedule('subscription.expire', subscription.id);
    this.save({ ...subscription, status });
    world.emit('customer.subscription.updated', this.require(subscription.id), { status: subscription.status });
  }

  expire(id: string): void {
    const subscription = this.#world.subscriptions.get(id);
    if (subscription?.status !== 'incomplete') return;
    this.#world.unschedule('subscription.renew', id);
    this.save({ ...subscription, status: 'incomplete_expired', ended_at: this.#world.now() });
    this.#world.emit('customer.subscription.updated', this.require(id), { status: 'incomplete' });
  }

  warnOfTrialEnd(id: string): void {
    const subscription = this.#world.subscriptions.get(id);
    if (subscription?.status === 'trialing') this.#world.emit('customer.subscription.trial_will_end', subscription);
  }

  itemOf(
    subscription: string,
    price: Price,
    quantity: number | undefined,
    start: number,
    end: number,
  ): SubscriptionItem {
    const world = this.#world;
    return world.make<SubscriptionItem>('subscription_item', {
      id: world.makeId('si'),
      created: world.now(),
      current_period_start: start,
      current_period_end: end,
      metadata: {},
      plan: planOf(world, price),
      price,
      ...(isMetered({ price }) ? {} : { quantity: quantity ?? 1 }),
      subscription,
      tax_rates: [],
    });
  }

  /** When the period that begins at `start` ends. */
  nextEnd(subscription: Subscription, start: number): number {
    const [first] = subscription.items.data;
    const anchor = subscription.status === 'trialing' ? start : subscription.billing_cycle_anchor;
    return first ? periodEnd(start, anchor, recurringOf(first.price)) : start;
  }

  /** A price that a subscription can take; one that is gone or archived is refused. */
  priceFor(id: string): Price {
    const price = this.#world.require(this.#world.prices, 'price', id, 'items[0][price]');
    if (!price.active)
      throw new StripeError(400, `The price '${id}' is inactive.`, {
        code: 'resource_missing',
        param: 'items[0][price]',
      });
    if (!price.recurring)
      throw new StripeError(400, `The price '${id}' is not recurring.`, { param: 'items[0][price]' });
    return price;
  }

  bookOf(id: string): SubscriptionBook {
    return this.#world.books.get(id) ?? { usageFrom: {}, closed: [], pending: [] };
  }

  save(subscription: Subscription): Subscription {
    return this.#world.subscriptions.put(subscription.id, subscription);
  }

  require(id: string): Subscription {
    const found = this.#world.subscriptions.get(id);
    if (!found) throw new StripeError(404, `No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' });
    return found;
  }
}

/** The legacy twin of a price, which items still carry. */
const planOf = (world: World, price: Price) =>
  world.make<object>('plan', {
    id: price.id,
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    meter: price.recurring?.meter ?? null,
    product: price.product,
    tiers_mode: price.tiers_mode,
    usage_type: price.recurring?.usage_type ?? 'licensed',
  });

export const periodStartOf = ({ items, created }: Subscription): number =>
  items.data[0]?.current_period_start ?? created;

function recurringOf(price: Price): NonNullable<Price['recurring']> {
  if (price.recurring) return price.recurring;
  throw new StripeError(400, `The price '${price.id}' is not recurring.`, { param: 'items[0][price]' });
}

/** Prices of one subscription share a currency, the customer's, and an interval. */
export function checkTogether(prices: readonly Price[], customerCurrency: string | null): void {
  const [first] = prices;
  if (!first) return;
  const { interval, interval_count } = recurringOf(first);
  for (const price of prices) {
    if (price.currency !== (customerCurrency ?? first.currency) || price.currency !== first.currency) {
      throw new StripeError(
        400,
        `You cannot combine currencies on a single customer: this customer is billed in ${customerCurrency ?? first.currency}, the price in ${price.currency}.`,
        { param: 'items' },
      );
    }
    const own = recurringOf(price);
    if (own.interval !== interval || own.interval_count !== interval_count) {
      throw new StripeError(400, 'All items of a subscription must have the same interval.', { param: 'items' });
    }
  }
}
