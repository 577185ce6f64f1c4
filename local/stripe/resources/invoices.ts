import type Stripe from 'stripe';
import { attachCard, chargeCard } from '../engine/cards.ts';
import { type Account, type ListParams, listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { missing, notModelled, StripeError } from '../stripe-error.ts';
import type { Invoice } from '../types.ts';

interface CreditNote {
  readonly id: string;
  readonly object: 'credit_note';
  readonly invoice: string;
  readonly amount: number;
  readonly metadata: Record<string, string>;
}

/** Gives money back on a finalised invoice: off what is still due, or to the customer's balance. */
function createCreditNote({ world, invoices }: Account, params: Stripe.CreditNoteCreateParams): CreditNote {
  const invoice = invoices.require(params.invoice);
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw new StripeError(400, `A credit note needs an open or paid invoice; ${invoice.id} is ${invoice.status}.`, {
      param: 'invoice',
    });
  }
  const amount = params.amount ?? 0;
  const table = world.store.table<CreditNote>('credit_note');
  const before = table.values().filter((note) => note.invoice === invoice.id);
  const left = invoice.total - before.reduce((sum, note) => sum + note.amount, 0);
  if (amount <= 0 || amount > left) {
    throw new StripeError(400, `The amount must be above 0 and at most ${left}, what is left of the invoice.`, {
      param: 'amount',
    });
  }
  const isPaid = invoice.status === 'paid';
  const outside = params.out_of_band_amount ?? 0;
  const toBalance = params.credit_amount ?? 0;
  if (isPaid && outside + toBalance !== amount) {
    throw new StripeError(400, 'On a paid invoice credit_amount and out_of_band_amount must add up to amount.', {
      param: 'credit_amount',
    });
  }
  const customer = world.require(world.customers, 'customer', invoice.customer, 'customer');
  if (toBalance > 0) world.customers.put(customer.id, { ...customer, balance: customer.balance - toBalance });
  const after: Invoice = isPaid
    ? { ...invoice, post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + amount }
    : {
        ...invoice,
        pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + amount,
        amount_due: Math.max(0, invoice.amount_due - amount),
        amount_remaining: Math.max(0, invoice.amount_remaining - amount),
      };
  world.invoices.put(invoice.id, after);
  const id = world.makeId('cn');
  const note = world.make<CreditNote>('credit_note', {
    id,
    amount,
    created: world.now(),
    currency: invoice.currency,
    customer: invoice.customer,
    invoice: invoice.id,
    lines: { object: 'list', data: [], has_more: false, url: `/v1/credit_notes/${id}/lines` },
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    number: `${invoice.number}-CN-${before.length + 1}`,
    out_of_band_amount: outside || null,
    pdf: `https://example.invalid/${id}.pdf`,
    post_payment_amount: isPaid ? amount : 0,
    pre_payment_amount: isPaid ? 0 : amount,
    reason: params.reason ?? null,
    status: 'issued',
    subtotal: amount,
    total: amount,
    total_taxes: [],
    type: 'post_payment',
  });
  table.put(id, note);
  world.emit('credit_note.created', note);
  if (!isPaid && after.amount_remaining === 0) invoices.pay(invoice.id);
  return note;
}

/** An invoice of a customer alone, over the amounts that wait for one. */
function createInvoice({ world, invoices }: Account, params: Stripe.InvoiceCreateParams): Invoice {
  const customer = world.require(world.customers, 'customer', params.customer ?? '', 'customer');
  if (params.pending_invoice_items_behavior !== 'include') {
    throw notModelled('an invoice that leaves out the pending items');
  }
  const now = world.now();
  return invoices.draft({
    subscription: {
      id: null,
      customer: customer.id,
      currency: params.currency ?? customer.currency ?? 'usd',
      discounts: [],
      metadata: {},
    },
    book: { fixed: [], usage: [], subscriptionId: null },
    reason: 'manual',
    periodStart: now,
    periodEnd: now,
    finalizesAt: params.auto_advance ? now + world.settings.finalizeGraceSeconds : null,
  });
}

function pay(account: Account, id: string, params: Stripe.InvoicePayParams): Invoice {
  const { invoices, world } = account;
  const invoice = invoices.require(id);
  if (params.payment_method !== undefined) {
    const kept =
      world.paymentMethods.get(params.payment_method) ?? attachCard(world, params.payment_method, invoice.customer);
    const customer = world.require(world.customers, 'customer', invoice.customer, 'customer');
    const settings = { ...customer.invoice_settings, default_payment_method: kept.id };
    world.customers.put(customer.id, { ...customer, invoice_settings: settings });
  }
  const paid = invoices.pay(id);
  if (paid.status === 'paid') return paid;
  const outcome = chargeCard(world, invoices.methodOf(invoice), false);
  const declineCode = outcome.isPaid ? 'generic_decline' : outcome.declineCode;
  throw new StripeError(402, 'Your card was declined.', { type: 'card_error', code: 'card_declined', declineCode });
}

/** Invoices and credit notes. */
export const invoiceRoutes: readonly Route[] = [
  route<Stripe.InvoiceListParams>('GET', '/v1/invoices', {
    schema: 'InvoiceList',
    honours: [...listParams, 'customer', 'status', 'subscription'],
    run: ({ world, invoices }, { params }) => {
      const { customer, status, subscription } = params;
      const found = world.invoices
        .values()
        .filter(
          (one) =>
            (customer === undefined || one.customer === customer) &&
            (status === undefined || one.status === status) &&
            (subscription === undefined || world.invoiceBooks.get(one.id)?.subscriptionId === subscription),
        );
      const page = pageOf(found, params, '/v1/invoices');
      return { ...page, data: page.data.map(({ id }) => invoices.read(id)) };
    },
  }),
  route<Stripe.InvoiceCreateParams>('POST', '/v1/invoices', {
    schema: 'InvoiceCreate',
    honours: ['customer', 'auto_advance', 'pending_invoice_items_behavior', 'currency'],
    run: (account, { params }) => createInvoice(account, params),
  }),
  route('GET', '/v1/invoices/:id', { run: ({ invoices }, { id }) => invoices.read(id) }),
  route<ListParams>('GET', '/v1/invoices/:id/lines', {
    honours: listParams,
    run: ({ invoices }, { params, id }) => {
      const { data } = invoices.read(id).lines;
      return pageOf(data.toReversed(), params, `/v1/invoices/${id}/lines`);
    },
  }),
  route<Stripe.InvoiceFinalizeInvoiceParams>('POST', '/v1/invoices/:id/finalize', {
    schema: 'InvoiceFinalize',
    honours: [],
    run: ({ invoices }, { id }) => invoices.finalize(id),
  }),
  route<Stripe.InvoicePayParams>('POST', '/v1/invoices/:id/pay', {
    schema: 'InvoicePay',
    honours: ['payment_method'],
    run: (account, { params, id }) => pay(account, id, params),
  }),
  route('POST', '/v1/invoices/:id/void', { run: ({ invoices }, { id }) => invoices.end(id, 'void') }),
  route('POST', '/v1/invoices/:id/mark_uncollectible', {
    run: ({ invoices }, { id }) => invoices.end(id, 'uncollectible'),
  }),
  route<Stripe.CreditNoteCreateParams>('POST', '/v1/credit_notes', {
    schema: 'CreditNoteCreate',
    honours: ['invoice', 'amount', 'credit_amount', 'out_of_band_amount', 'memo', 'metadata', 'reason'],
    run: (account, { params }) => createCreditNote(account, params),
  }),
  route<ListParams & { invoice?: string }>('GET', '/v1/credit_notes', {
    honours: [...listParams, 'invoice'],
    run: ({ world }, { params }) => {
      const found = world.store
        .table<CreditNote>('credit_note')
        .values()
        .filter(({ invoice }) => invoice === (params.invoice ?? invoice));
      return pageOf(found, params, '/v1/credit_notes');
    },
  }),
  route('GET', '/v1/credit_notes/:id', {
    run: ({ world }, { id }) => {
      const found = world.store.table<CreditNote>('credit_note').get(id);
      if (!found) throw missing('credit note', id);
      return found;
    },
  }),
];
