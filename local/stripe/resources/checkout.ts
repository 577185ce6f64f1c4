import type Stripe from 'stripe';
import {
  type CheckoutRequest,
  type CheckoutSession,
  expireCheckout,
  requestsOf,
  sessionsOf,
} from '../engine/checkout.ts';
import type { DiscountParam } from '../engine/discounts.ts';
import { checkTogether } from '../engine/subscriptions.ts';
import { type Account, type ListParams, listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { missing, notModelled, StripeError } from '../stripe-error.ts';
import { requireCustomer } from './customers.ts';

const maxRecurringItems = 20;
const daySeconds = 86_400;
/** Stripe's minimum charge in US dollars. */
const leastCharge = 50;

function createSession(account: Account, params: Stripe.Checkout.SessionCreateParams): CheckoutSession {
  const { world, subscriptions } = account;
  if (params.mode === 'payment') return createSale(account, params);
  if (params.mode !== 'subscription') throw notModelled(`Checkout in mode ${params.mode}`);
  const {
    line_items: lineItems = [],
    subscription_data: data = {},
    customer: customerId = '',
    discounts = [],
  } = params;
  const customer = requireCustomer(world, customerId);
  if (lineItems.length === 0 || lineItems.length > maxRecurringItems) {
    throw new StripeError(400, `A subscription takes 1 to ${maxRecurringItems} recurring items.`, {
      param: 'line_items',
    });
  }
  if (discounts.length > 0 && params.allow_promotion_codes) {
    throw new StripeError(400, 'You may only specify one of these parameters: allow_promotion_codes, discounts.', {
      param: 'discounts',
    });
  }
  const unknown = Object.keys(data).find(
    (name) => !['metadata', 'trial_period_days', 'trial_settings', 'billing_mode'].includes(name),
  );
  if (unknown !== undefined) throw notModelled(`subscription_data[${unknown}]`);
  const items = lineItems.map(({ price = '', quantity }) => {
    const isMetered = subscriptions.priceFor(price).recurring?.usage_type === 'metered';
    if (isMetered && quantity !== undefined)
      throw new StripeError(400, 'A metered price takes no quantity.', { param: 'line_items[0][quantity]' });
    if (!isMetered && quantity === undefined)
      throw new StripeError(400, 'Missing required param: line_items[0][quantity].', {
        code: 'parameter_missing',
        param: 'line_items[0][quantity]',
      });
    return { price, ...(quantity !== undefined && { quantity }) };
  });
  const prices = items.map(({ price }) => subscriptions.priceFor(price));
  checkTogether(prices, customer.currency);
  const trialDays = data.trial_period_days ?? null;
  return openSession(
    account,
    { ...params, currency: prices[0]?.currency },
    {
      items,
      trialDays,
      missingPaymentMethod: (data.trial_settings?.end_behavior.missing_payment_method as 'cancel') ?? 'create_invoice',
      metadata: mergeMetadata({}, data.metadata),
      discounts: discounts as DiscountParam[],
      sale: null,
    },
  );
}

/** One thing is sold once, at a price that the request names. */
function createSale(account: Account, params: Stripe.Checkout.SessionCreateParams): CheckoutSession {
  requireCustomer(account.world, params.customer ?? '');
  const [item, ...more] = params.line_items ?? [];
  const { currency, unit_amount: amount, product_data: product } = item?.price_data ?? {};
  if (!product || amount === undefined || currency === undefined || item?.quantity !== 1 || more.length > 0) {
    throw notModelled('a sale other than one line item with price_data[product_data] and a quantity of 1');
  }
  if (params.allow_promotion_codes || params.discounts || params.subscription_data) {
    throw notModelled('a sale with discounts or a subscription');
  }
  if (amount < leastCharge) {
    throw new StripeError(400, `The amount must be at least ${leastCharge} cents.`, {
      code: 'amount_too_small',
      param: 'line_items[0][price_data][unit_amount]',
    });
  }
  return openSession(
    account,
    { ...params, currency, amount },
    {
      items: [],
      trialDays: null,
      missingPaymentMethod: 'create_invoice',
      metadata: {},
      discounts: [],
      sale: { name: product.name, amount, currency },
    },
  );
}

function openSession(
  account: Account,
  params: Stripe.Checkout.SessionCreateParams & { readonly amount?: number },
  request: CheckoutRequest,
): CheckoutSession {
  const { world, pagesUrl } = account;
  const now = world.now();
  const expiresAt = params.expires_at ?? now + daySeconds;
  if (expiresAt < now + 1_800 || expiresAt > now + daySeconds) {
    throw new StripeError(400, 'expires_at must lie 30 minutes to 24 hours ahead.', { param: 'expires_at' });
  }
  const id = world.makeId('cs_test');
  const session = world.make<CheckoutSession>('checkout.session', {
    id,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    amount_subtotal: params.amount ?? null,
    amount_total: params.amount ?? null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: now,
    currency: params.currency ?? null,
    customer: params.customer ?? null,
    expires_at: expiresAt,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    mode: request.sale === null ? 'subscription' : 'payment',
    payment_method_collection: params.payment_method_collection ?? 'always',
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    status: 'open',
    success_url: params.success_url ?? null,
    url: `${pagesUrl}/pay/${id}`,
  });
  requestsOf(account).put(id, request);
  sessionsOf(account).put(id, session);
  world.schedule({ at: expiresAt, kind: 'checkout.expire', ref: id });
  return session;
}

interface PortalSession {
  readonly id: string;
  readonly object: 'billing_portal.session';
  readonly customer: string;
  readonly return_url: string | null;
}

const portalFlows = ['payment_method_update', 'subscription_cancel'];

function createPortal({ world, pagesUrl }: Account, params: Stripe.BillingPortal.SessionCreateParams): PortalSession {
  const customer = requireCustomer(world, params.customer ?? '');
  const flow = params.flow_data;
  if (flow && !portalFlows.includes(flow.type)) throw notModelled(`the portal flow ${flow.type}`);
  const id = world.makeId('bps');
  const session = world.make<PortalSession>('billing_portal.session', {
    id,
    configuration: 'bpc_local',
    created: world.now(),
    customer: customer.id,
    locale: params.locale ?? null,
    return_url: params.return_url ?? null,
    url: `${pagesUrl}/portal/${id}`,
  });
  return world.store.table<PortalSession>('portal_session').put(id, session);
}

/** Hosted pages: where a person pays, and where they look after what they pay for. */
export const checkoutRoutes: readonly Route[] = [
  route<Stripe.Checkout.SessionCreateParams>('POST', '/v1/checkout/sessions', {
    schema: 'CheckoutSessionCreate',
    honours: [
      'allow_promotion_codes',
      'cancel_url',
      'client_reference_id',
      'customer',
      'discounts',
      'expires_at',
      'line_items',
      'locale',
      'metadata',
      'mode',
      'payment_method_collection',
      'subscription_data',
      'success_url',
    ],
    run: (account, { params }) => createSession(account, params),
  }),
  route<ListParams & { customer?: string; subscription?: string }>('GET', '/v1/checkout/sessions', {
    honours: [...listParams, 'customer', 'subscription'],
    run: (account, { params }) => {
      const { customer, subscription } = params;
      const found = sessionsOf(account)
        .values()
        .filter(
          (one) =>
            (customer === undefined || one.customer === customer) &&
            (subscription === undefined || one.subscription === subscription),
        );
      return pageOf(found, params, '/v1/checkout/sessions');
    },
  }),
  route('GET', '/v1/checkout/sessions/:id', {
    run: (account, { id }) => {
      const found = sessionsOf(account).get(id);
      if (!found) throw missing('checkout.session', id);
      return found;
    },
  }),
  route('POST', '/v1/checkout/sessions/:id/expire', { run: (account, { id }) => expireCheckout(account, id) }),
  route<Stripe.BillingPortal.SessionCreateParams>('POST', '/v1/billing_portal/sessions', {
    schema: 'BillingPortalSessionCreate',
    honours: ['customer', 'flow_data', 'locale', 'return_url'],
    run: (account, { params }) => createPortal(account, params),
  }),
];
