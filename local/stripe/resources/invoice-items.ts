import type Stripe from 'stripe';
import { listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { missing, notModelled, StripeError } from '../stripe-error.ts';
import type { InvoiceItem } from '../types.ts';
import type { World } from '../world.ts';

function create(world: World, params: Stripe.InvoiceItemCreateParams): InvoiceItem {
  const customer = world.require(world.customers, 'customer', params.customer ?? '', 'customer');
  if (params.amount === undefined) throw notModelled('an invoice item without an amount');
  const currency = params.currency ?? customer.currency ?? 'usd';
  if (customer.currency !== null && customer.currency !== currency) {
    throw new StripeError(400, `This customer is billed in ${customer.currency}, not in ${currency}.`, {
      param: 'currency',
    });
  }
  const now = world.now();
  const item = world.make<InvoiceItem>('invoiceitem', {
    id: world.makeId('ii'),
    amount: params.amount,
    currency,
    customer: customer.id,
    date: now,
    description: params.description ?? null,
    discountable: params.amount > 0,
    invoice: null,
    metadata: mergeMetadata({}, params.metadata),
    period: { start: now, end: now },
    quantity: 1,
    quantity_decimal: '1',
  });
  world.invoiceItems.put(item.id, item);
  world.emit('invoiceitem.created', item);
  return item;
}

/** Amounts that wait for their customer's next invoice. */
export const invoiceItemRoutes: readonly Route[] = [
  route<Stripe.InvoiceItemCreateParams>('POST', '/v1/invoiceitems', {
    schema: 'InvoiceItemCreate',
    honours: ['customer', 'amount', 'currency', 'description', 'metadata'],
    run: ({ world }, { params }) => create(world, params),
  }),
  route<Stripe.InvoiceItemListParams>('GET', '/v1/invoiceitems', {
    schema: 'InvoiceItemList',
    honours: [...listParams, 'customer', 'pending'],
    run: ({ world }, { params }) => {
      const { customer, pending } = params;
      const found = world.invoiceItems
        .values()
        .filter((one) => (customer ?? one.customer) === one.customer && (!pending || one.invoice === null));
      return pageOf(found, params, '/v1/invoiceitems');
    },
  }),
  route('GET', '/v1/invoiceitems/:id', {
    run: ({ world }, { id }) => {
      const found = world.invoiceItems.get(id);
      if (!found) throw missing('invoice item', id);
      return found;
    },
  }),
];
