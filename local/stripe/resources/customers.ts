import type Stripe from 'stripe';
import { attachCard } from '../engine/cards.ts';
import { appliedCredits, openGrants } from '../engine/credits.ts';
import { type ListParams, listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { missing, StripeError } from '../stripe-error.ts';
import type { CreditGrant, Customer } from '../types.ts';
import type { World } from '../world.ts';

const maxUnusedGrants = 100;

export function requireCustomer(world: World, id: string): Customer {
  const found = world.customers.get(id);
  if (!found || found.deleted) throw missing('customer', id);
  return found;
}

/** Makes a card the one that a customer's invoices are charged to. */
export function setDefaultCard(world: World, customer: Customer, methodId: string): Customer {
  const settings = { ...customer.invoice_settings, default_payment_method: methodId };
  const after = world.customers.put(customer.id, { ...customer, invoice_settings: settings });
  world.emit('customer.updated', after);
  return after;
}

const fieldsOf = ({ email, name, description }: Stripe.CustomerCreateParams | Stripe.CustomerUpdateParams) => ({
  ...(email !== undefined && { email: email === '' ? null : email }),
  ...(name !== undefined && { name: name === '' ? null : name }),
  ...(description !== undefined && { description: description === '' ? null : description }),
});

function createGrant(world: World, params: Stripe.Billing.CreditGrantCreateParams): CreditGrant {
  const { customer = '', amount, applicability_config, category } = params;
  requireCustomer(world, customer);
  if (!amount.monetary || amount.monetary.value <= 0) {
    throw new StripeError(400, 'A grant needs a monetary value above 0.', { param: 'amount[monetary][value]' });
  }
  if (openGrants(world, customer, amount.monetary.currency).length >= maxUnusedGrants) {
    throw new StripeError(400, `A customer holds at most ${maxUnusedGrants} unused credit grants.`, {
      param: 'customer',
    });
  }
  const grant = world.make<CreditGrant>('billing.credit_grant', {
    id: world.makeId('credgr'),
    amount: { monetary: amount.monetary, type: 'monetary' },
    applicability_config,
    category,
    created: world.now(),
    customer,
    effective_at: params.effective_at ?? world.now(),
    expires_at: params.expires_at ?? null,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    priority: params.priority ?? 50,
    updated: world.now(),
    voided_at: null,
  });
  world.emit('billing.credit_grant.created', world.creditGrants.put(grant.id, grant));
  return grant;
}

/** Customers, their cards and their prepaid credit. */
export const customerRoutes: readonly Route[] = [
  route<Stripe.CustomerCreateParams>('POST', '/v1/customers', {
    schema: 'CustomerCreate',
    honours: ['email', 'name', 'description', 'metadata', 'payment_method', 'invoice_settings'],
    run: ({ world }, { params }) => {
      const id = world.makeId('cus');
      const customer = world.make<Customer>('customer', {
        id,
        created: world.now(),
        currency: null,
        email: null,
        name: null,
        delinquent: false,
        invoice_prefix: id.slice(-8),
        invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
        metadata: mergeMetadata({}, params.metadata),
        ...fieldsOf(params),
      });
      world.customers.put(id, customer);
      world.emit('customer.created', customer);
      // The card that comes with the customer is also the one that invoices are charged to.
      if (params.payment_method === undefined) return customer;
      return setDefaultCard(world, customer, attachCard(world, params.payment_method, id).id);
    },
  }),
  route<ListParams & { email?: string }>('GET', '/v1/customers', {
    honours: [...listParams, 'email'],
    run: ({ world }, { params }) => {
      const found = world.customers
        .values()
        .filter((one) => !one.deleted && (params.email === undefined || one.email === params.email));
      return pageOf(found, params, '/v1/customers');
    },
  }),
  route('GET', '/v1/customers/:id', {
    run: ({ world }, { id }) => {
      const found = world.customers.get(id);
      if (!found) throw missing('customer', id);
      return found.deleted ? { id, object: 'customer', deleted: true } : found;
    },
  }),
  route<Stripe.CustomerUpdateParams>('POST', '/v1/customers/:id', {
    schema: 'CustomerUpdate',
    honours: ['email', 'name', 'description', 'metadata', 'invoice_settings', 'balance'],
    run: ({ world }, { params, id }) => {
      const before = requireCustomer(world, id);
      const method = params.invoice_settings?.default_payment_method;
      if (method !== undefined && world.paymentMethods.get(method)?.customer !== id) {
        throw new StripeError(400, `The customer does not have a payment method with the ID ${method}.`, {
          code: 'resource_missing',
          param: 'invoice_settings[default_payment_method]',
        });
      }
      const after: Customer = {
        ...before,
        ...fieldsOf(params),
        balance: params.balance ?? before.balance,
        metadata: mergeMetadata(before.metadata, params.metadata),
        invoice_settings: {
          ...before.invoice_settings,
          ...(method !== undefined && { default_payment_method: method }),
        },
      };
      world.emit('customer.updated', world.customers.put(id, after));
      return after;
    },
  }),
  route('DELETE', '/v1/customers/:id', {
    run: ({ world, subscriptions }, { id }) => {
      const customer = requireCustomer(world, id);
      for (const { id: subscriptionId, customer: owner, status } of world.subscriptions.values()) {
        if (owner === id && status !== 'canceled' && status !== 'incomplete_expired')
          subscriptions.end(subscriptionId, false, 'manual');
      }
      world.customers.put(id, { ...customer, deleted: true });
      world.emit('customer.deleted', customer);
      return { id, object: 'customer', deleted: true };
    },
  }),
  route<Stripe.PaymentMethodAttachParams>('POST', '/v1/payment_methods/:id/attach', {
    schema: 'PaymentMethodAttach',
    honours: ['customer'],
    run: ({ world }, { params, id }) => {
      const customer = requireCustomer(world, params.customer ?? '');
      const method = attachCard(world, id, customer.id);
      world.emit('payment_method.attached', method);
      return method;
    },
  }),
  route<ListParams & { customer?: string; type?: string }>('GET', '/v1/payment_methods', {
    honours: [...listParams, 'customer', 'type'],
    run: ({ world }, { params }) => {
      const found = world.paymentMethods.values().filter(({ customer }) => customer === (params.customer ?? customer));
      return pageOf(found, params, '/v1/payment_methods');
    },
  }),
  route('GET', '/v1/payment_methods/:id', {
    run: ({ world }, { id }) => {
      const found = world.paymentMethods.get(id);
      if (!found) throw missing('PaymentMethod', id);
      return found;
    },
  }),
  route<Stripe.Billing.CreditGrantCreateParams>('POST', '/v1/billing/credit_grants', {
    schema: 'CreditGrantCreate',
    honours: [
      'amount',
      'applicability_config',
      'category',
      'customer',
      'effective_at',
      'expires_at',
      'metadata',
      'name',
      'priority',
    ],
    run: ({ world }, { params }) => createGrant(world, params),
  }),
  route<ListParams & { customer?: string }>('GET', '/v1/billing/credit_grants', {
    honours: [...listParams, 'customer'],
    run: ({ world }, { params }) => {
      const found = world.creditGrants.values().filter(({ customer }) => customer === (params.customer ?? customer));
      return pageOf(found, params, '/v1/billing/credit_grants');
    },
  }),
  route('POST', '/v1/billing/credit_grants/:id/void', {
    run: ({ world }, { id }) => {
      const grant = world.creditGrants.get(id);
      if (!grant) throw missing('credit grant', id);
      if ((appliedCredits(world).get(id) ?? 0) > 0)
        throw new StripeError(400, 'A grant that was applied cannot be voided.');
      const voided = world.creditGrants.put(id, { ...grant, voided_at: world.now() });
      world.emit('billing.credit_grant.updated', voided);
      return voided;
    },
  }),
  route<Stripe.Billing.CreditBalanceSummaryRetrieveParams>('GET', '/v1/billing/credit_balance_summary', {
    schema: 'CreditBalanceSummaryRetrieve',
    honours: ['customer', 'filter'],
    run: ({ world }, { params }) => {
      const customer = requireCustomer(world, params.customer ?? '');
      if (params.filter.type !== 'applicability_scope')
        throw new StripeError(400, 'Only applicability_scope is modelled.', { param: 'filter[type]' });
      const currencies = new Set(world.creditGrants.values().flatMap(({ amount }) => amount.monetary?.currency ?? []));
      const balances = [...currencies].map((currency) => {
        const value = openGrants(world, customer.id, currency).reduce((sum, { left }) => sum + left, 0);
        const money = { monetary: { currency, value }, type: 'monetary' };
        return { available_balance: money, ledger_balance: money };
      });
      return world.make('billing.credit_balance_summary', { customer: customer.id, balances });
    },
  }),
];
