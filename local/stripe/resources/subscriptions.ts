import type Stripe from 'stripe';
import { changeItems } from '../engine/change-items.ts';
import { type DiscountParam, redeem } from '../engine/discounts.ts';
import { bookOf, isMetered, proration } from '../engine/subscription-book.ts';
import { periodStartOf } from '../engine/subscriptions.ts';
import { type Account, listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { notModelled, StripeError } from '../stripe-error.ts';
import type { Subscription } from '../types.ts';

type Behavior = 'always_invoice' | 'create_prorations' | 'none';

function trialEndOf(now: number, params: { trial_end?: 'now' | number; trial_period_days?: number }): number | null {
  const { trial_end: end, trial_period_days: days } = params;
  if (typeof end === 'number') return end > now ? end : null;
  return days === undefined || end === 'now' ? null : now + days * 86_400;
}

function create(account: Account, params: Stripe.SubscriptionCreateParams): Subscription {
  const { world, subscriptions } = account;
  const { customer = '', items = [], trial_settings: trial } = params;
  if (params.default_payment_method !== undefined && !world.paymentMethods.get(params.default_payment_method)) {
    throw new StripeError(400, `No such PaymentMethod: '${params.default_payment_method}'`, {
      code: 'resource_missing',
      param: 'default_payment_method',
    });
  }
  const discounts = (params.discounts || []) as DiscountParam[];
  return subscriptions.create(
    {
      customer,
      items: items.map(({ price = '', quantity }) => ({ price, ...(quantity !== undefined && { quantity }) })),
      trialEnd: trialEndOf(world.now(), params),
      missingPaymentMethod: (trial?.end_behavior.missing_payment_method as 'cancel') ?? 'create_invoice',
      billingMode: (params.billing_mode?.type as 'flexible') ?? 'flexible',
      metadata: mergeMetadata({}, params.metadata),
      defaultPaymentMethod: params.default_payment_method ?? null,
      isPersonThere: false,
    },
    (id) => discounts.map((discount) => redeem(world, discount, customer, id).id),
  );
}

/** Changes a subscription, whoever asks: the API, or a person in the portal. */
export function updateSubscription(
  account: Account,
  id: string,
  params: Stripe.SubscriptionUpdateParams,
): Subscription {
  const { world, subscriptions } = account;
  const before = subscriptions.require(id);
  if (before.status === 'canceled' || before.status === 'incomplete_expired') {
    throw new StripeError(400, `A ${before.status} subscription can only have its metadata changed.`, { param: 'id' });
  }
  const pause = params.pause_collection;
  if (pause) throw notModelled('pause_collection');
  const at = params.proration_date ?? world.now();
  const behavior = (params.proration_behavior ?? 'create_prorations') as Behavior;
  const { items, book } = changeItems(world, subscriptions, before, {
    changes: params.items ?? [],
    at,
    isProrated: behavior !== 'none',
  });
  if (params.items) world.books.put(id, book);
  const isToCancel = params.cancel_at_period_end ?? before.cancel_at_period_end;
  const periodEnd = before.items.data[0]?.current_period_end ?? null;
  const after: Subscription = {
    ...before,
    items: { ...before.items, data: items },
    cancel_at_period_end: isToCancel,
    cancel_at: isToCancel ? periodEnd : null,
    canceled_at: isToCancel ? (before.canceled_at ?? world.now()) : null,
    default_payment_method: params.default_payment_method ?? before.default_payment_method,
    metadata: mergeMetadata(before.metadata, params.metadata),
  };
  subscriptions.save(after);
  world.emit('customer.subscription.updated', after, previousOf(before, after));
  if (params.trial_end === 'now' && before.status === 'trialing') {
    world.unschedule('subscription.renew', id);
    subscriptions.renew(id);
  }
  if (behavior === 'always_invoice' && params.items) invoicePending(account, id);
  return subscriptions.require(id);
}

/** Invoices at once what a change left to pay. */
function invoicePending({ world, subscriptions, invoices }: Account, id: string): void {
  const subscription = subscriptions.require(id);
  const book = subscriptions.bookOf(id);
  if (book.pending.length === 0 && book.closed.length === 0) return;
  const now = world.now();
  const invoice = invoices.draft({
    subscription,
    book: { fixed: book.pending, usage: book.closed, subscriptionId: id },
    reason: 'subscription_update',
    periodStart: periodStartOf(subscription),
    periodEnd: now,
    finalizesAt: null,
  });
  world.books.put(id, { ...book, closed: [], pending: [] });
  subscriptions.save({ ...subscription, latest_invoice: invoice.id });
  invoices.finalize(invoice.id);
}

const previousOf = (before: Subscription, after: Subscription) =>
  Object.fromEntries(
    Object.entries(before).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(after[name as keyof Subscription]),
    ),
  );

/** What the next invoice of a subscription would be, with changes to it when they are asked for. */
function preview(account: Account, params: Stripe.InvoiceCreatePreviewParams): object {
  const { world, subscriptions, invoices } = account;
  const id = params.subscription ?? '';
  const subscription = subscriptions.require(id);
  if (params.customer !== undefined && params.customer !== subscription.customer) {
    throw new StripeError(400, `The subscription ${id} belongs to another customer.`, { param: 'subscription' });
  }
  const details = params.subscription_details ?? {};
  const unknown = Object.keys(details).find(
    (name) => !['items', 'proration_behavior', 'proration_date', 'cancel_now'].includes(name),
  );
  if (unknown !== undefined) throw notModelled(`subscription_details[${unknown}] of a preview`);
  const at = details.proration_date ?? world.now();
  const changed = changeItems(world, subscriptions, subscription, {
    changes: (details.items ?? []) as never[],
    at,
    isProrated: details.proration_behavior !== 'none',
  });
  const end = subscription.items.data[0]?.current_period_end ?? at;
  const next: Subscription = { ...subscription, items: { data: changed.items } };
  const isOver = subscription.cancel_at_period_end || details.cancel_now === true;
  const until = details.cancel_now === true ? at : end;
  const isTrial = subscription.status === 'trialing';
  const items = changed.items.map((item) => ({
    ...item,
    current_period_start: end,
    current_period_end: subscriptions.nextEnd(subscription, end),
  }));
  const owed = isTrial ? { usageFrom: {}, closed: [], pending: [] } : changed.book;
  const book = bookOf(isTrial ? { ...next, items: { data: [] } } : next, owed, until, isOver ? [] : items);
  return invoices.preview({
    subscription: next,
    book,
    reason: 'subscription_cycle',
    periodStart: periodStartOf(subscription),
    periodEnd: until,
  });
}

function cancel({ world, subscriptions }: Account, id: string, params: Stripe.SubscriptionCancelParams): Subscription {
  const subscription = subscriptions.require(id);
  if (subscription.status === 'canceled')
    throw new StripeError(404, `No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' });
  if (params.prorate && subscription.status !== 'trialing') {
    const book = subscriptions.bookOf(id);
    const back = subscription.items.data
      .filter((item) => !isMetered(item))
      .map((item) => proration(item, world.now(), -1));
    world.books.put(id, { ...book, pending: [...book.pending, ...back] });
  }
  return subscriptions.end(id, params.invoice_now ?? false, 'manual');
}

/** Subscriptions, and the preview of their next invoice. */
export const subscriptionRoutes: readonly Route[] = [
  route<Stripe.SubscriptionCreateParams>('POST', '/v1/subscriptions', {
    schema: 'SubscriptionCreate',
    honours: [
      'customer',
      'items',
      'trial_end',
      'trial_period_days',
      'trial_settings',
      'billing_mode',
      'metadata',
      'default_payment_method',
      'discounts',
      'off_session',
    ],
    run: (account, { params }) => create(account, params),
  }),
  route<Stripe.SubscriptionListParams>('GET', '/v1/subscriptions', {
    schema: 'SubscriptionList',
    honours: [...listParams, 'customer', 'price', 'status'],
    run: ({ world }, { params }) => {
      const { customer, price, status } = params;
      const found = world.subscriptions
        .values()
        .filter(
          (one) =>
            (customer === undefined || one.customer === customer) &&
            (price === undefined || one.items.data.some((item) => item.price.id === price)) &&
            (status === 'all' || (status === undefined ? one.status !== 'canceled' : one.status === status)),
        );
      return pageOf(found, params, '/v1/subscriptions');
    },
  }),
  route('GET', '/v1/subscriptions/:id', { run: ({ subscriptions }, { id }) => subscriptions.require(id) }),
  route<Stripe.SubscriptionUpdateParams>('POST', '/v1/subscriptions/:id', {
    schema: 'SubscriptionUpdate',
    honours: [
      'items',
      'proration_behavior',
      'proration_date',
      'cancel_at_period_end',
      'default_payment_method',
      'metadata',
      'trial_end',
      'pause_collection',
      'off_session',
    ],
    run: (account, { params, id }) => updateSubscription(account, id, params),
  }),
  route<Stripe.SubscriptionCancelParams>('DELETE', '/v1/subscriptions/:id', {
    schema: 'SubscriptionCancel',
    honours: ['invoice_now', 'prorate'],
    run: (account, { params, id }) => cancel(account, id, params),
  }),
  route<Stripe.SubscriptionResumeParams>('POST', '/v1/subscriptions/:id/resume', {
    schema: 'SubscriptionResume',
    run: ({ subscriptions }, { id }) => subscriptions.resume(id),
  }),
  route<Stripe.InvoiceCreatePreviewParams>('POST', '/v1/invoices/create_preview', {
    schema: 'InvoiceCreatePreview',
    honours: ['customer', 'subscription', 'subscription_details'],
    run: (account, { params }) => preview(account, params),
  }),
];
