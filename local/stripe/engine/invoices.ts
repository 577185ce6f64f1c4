import { StripeError } from '../stripe-error.ts';
import type { Invoice, InvoiceBook, Subscription } from '../types.ts';
import type { World } from '../world.ts';
import { chargeCard } from './cards.ts';
import { appliedCredits, openGrants } from './credits.ts';
import { takePendingItems } from './invoice-items.ts';
import { type BuiltInvoice, buildInvoice } from './invoice-lines.ts';
import type { MeterLog } from './meter-log.ts';

/** Whom an invoice is for: a subscription, or a customer alone (`id` null). */
type Billed = Pick<Subscription, 'customer' | 'currency' | 'discounts' | 'metadata'> & { readonly id: string | null };

interface DraftFacts {
  readonly subscription: Billed;
  readonly book: InvoiceBook;
  readonly reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'manual';
  readonly periodStart: number;
  readonly periodEnd: number;
  /** When it is finalised by itself (seconds); null: at once, or never where it is kept as a draft. */
  readonly finalizesAt: number | null;
}

/** The life of an invoice: draft, open, paid; or void, uncollectible. */
export class Invoices {
  readonly #world: World;
  readonly #log: MeterLog;
  /** Told when an invoice is paid or fails, since its subscription changes by it. */
  onSettled: (invoice: Invoice, isPaid: boolean, isLast: boolean) => void = () => undefined;

  constructor(world: World, log: MeterLog) {
    this.#world = world;
    this.#log = log;
  }

  draft(facts: DraftFacts): Invoice {
    const invoice = this.#new(facts, this.#world.makeId('in'));
    const fixed = [...facts.book.fixed, ...takePendingItems(this.#world, invoice)];
    this.#world.invoiceBooks.put(invoice.id, { ...facts.book, fixed });
    this.#rebuild(invoice);
    this.#world.emit('invoice.created', invoice);
    if (facts.finalizesAt !== null) {
      this.#world.schedule({ at: facts.finalizesAt, kind: 'invoice.finalize', ref: invoice.id });
    }
    return invoice;
  }

  /** What an invoice would be, without making one. */
  preview(facts: Omit<DraftFacts, 'finalizesAt'>): Invoice {
    const invoice = this.#new({ ...facts, finalizesAt: null }, 'upcoming_in');
    const grants = openGrants(this.#world, invoice.customer, invoice.currency);
    const built = buildInvoice(this.#world, this.#log, { invoice, book: facts.book, grants });
    const filled = this.#filled(invoice, built);
    const { starting_balance: balance } = filled;
    const due = Math.max(0, filled.total + balance);
    return { ...filled, amount_due: due, amount_remaining: due };
  }

  /** Rates it a last time and closes it; pays it where that is automatic. */
  finalize(id: string, isPersonThere = false): Invoice {
    const draft = this.require(id);
    if (draft.status !== 'draft')
      throw new StripeError(400, `Invoice ${id} is not a draft.`, { code: 'invoice_not_editable' });
    const world = this.#world;
    world.unschedule('invoice.finalize', id);
    const built = this.#build(draft, true);
    const applied = appliedCredits(world);
    for (const { grantId, amount } of built.credits) applied.put(grantId, (applied.get(grantId) ?? 0) + amount);
    const filled = this.#filled(draft, built);
    const customer = world.require(world.customers, 'customer', draft.customer, 'customer');
    const due = Math.max(0, filled.total + customer.balance);
    const endingBalance = customer.balance + filled.total - due;
    if (endingBalance !== customer.balance) world.customers.put(customer.id, { ...customer, balance: endingBalance });
    const open: Invoice = {
      ...filled,
      starting_balance: customer.balance,
      ending_balance: endingBalance,
      amount_due: due,
      amount_remaining: due,
      status: 'open',
      number: this.#nextNumber(),
      automatically_finalizes_at: null,
      status_transitions: { ...draft.status_transitions, finalized_at: world.now() },
    };
    world.invoices.put(id, open);
    this.#useUp(open);
    world.emit('invoice.finalized', open);
    return this.pay(id, isPersonThere);
  }

  /** Charges the customer's card, or settles it at once where nothing is due. */
  pay(id: string, isPersonThere = false): Invoice {
    const invoice = this.require(id);
    if (invoice.status !== 'open') {
      throw new StripeError(400, `Invoice ${id} is ${invoice.status} and cannot be paid.`, {
        code: 'invoice_not_open',
      });
    }
    if (invoice.amount_remaining === 0) return this.#settle(invoice, invoice.attempt_count);
    const attempts = invoice.attempt_count + 1;
    const outcome = chargeCard(this.#world, this.methodOf(invoice), isPersonThere);
    if (outcome.isPaid) return this.#settle(invoice, attempts);
    const { retryDays } = this.#world.settings;
    const days = retryDays[attempts - 1];
    const next = days === undefined ? null : this.#world.now() + days * 86_400;
    const failed: Invoice = { ...invoice, attempt_count: attempts, attempted: true, next_payment_attempt: next };
    this.#world.invoices.put(id, failed);
    if (next !== null) this.#world.schedule({ at: next, kind: 'invoice.retry', ref: id });
    this.#world.emit('invoice.payment_failed', failed);
    if (outcome.needsPerson) this.#world.emit('invoice.payment_action_required', failed);
    this.onSettled(failed, false, next === null);
    return failed;
  }

  end(id: string, status: 'void' | 'uncollectible'): Invoice {
    const invoice = this.require(id);
    if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
      throw new StripeError(400, `Invoice ${id} is ${invoice.status}.`, { code: 'invoice_not_open' });
    }
    this.#world.unschedule('invoice.retry', id);
    const ended: Invoice = { ...invoice, status, next_payment_attempt: null };
    this.#world.invoices.put(id, ended);
    this.#world.emit(status === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible', ended);
    return ended;
  }

  /** An invoice as it stands; a draft is rated anew, since usage still arrives. */
  read(id: string): Invoice {
    const invoice = this.require(id);
    return invoice.status === 'draft' ? this.#rebuild(invoice) : invoice;
  }

  require(id: string): Invoice {
    const found = this.#world.invoices.get(id);
    if (!found) throw new StripeError(404, `No such invoice: '${id}'`, { code: 'resource_missing', param: 'invoice' });
    return found;
  }

  /** The card that an invoice is charged to: the subscription's, or the customer's. */
  methodOf({ id, customer }: Pick<Invoice, 'id' | 'customer'>): string | null {
    const { subscriptionId } = this.#world.invoiceBooks.get(id) ?? {};
    const own = subscriptionId ? this.#world.subscriptions.get(subscriptionId)?.default_payment_method : null;
    return own ?? this.#world.customers.get(customer)?.invoice_settings.default_payment_method ?? null;
  }

  #settle(invoice: Invoice, attempts: number): Invoice {
    const paid: Invoice = {
      ...invoice,
      status: 'paid',
      amount_paid: invoice.amount_due,
      amount_remaining: 0,
      attempt_count: attempts,
      attempted: true,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, paid_at: this.#world.now() },
    };
    this.#world.unschedule('invoice.retry', invoice.id);
    this.#world.invoices.put(invoice.id, paid);
    this.#world.emit('invoice.paid', paid);
    this.#world.emit('invoice.payment_succeeded', paid);
    this.onSettled(paid, true, true);
    return paid;
  }

  #build(invoice: Invoice, isFinal: boolean): BuiltInvoice {
    const book = this.#world.invoiceBooks.get(invoice.id) ?? { fixed: [], usage: [], subscriptionId: null };
    const grants = isFinal ? openGrants(this.#world, invoice.customer, invoice.currency) : [];
    return buildInvoice(this.#world, this.#log, { invoice, book, grants });
  }

  #rebuild(invoice: Invoice): Invoice {
    return this.#world.invoices.put(invoice.id, this.#filled(invoice, this.#build(invoice, false)));
  }

  #filled(invoice: Invoice, { lines, subtotal, total, totalDiscounts, credits }: BuiltInvoice): Invoice {
    const filled = {
      ...invoice,
      subtotal,
      subtotal_excluding_tax: subtotal,
      total,
      total_excluding_tax: total,
      total_discount_amounts: totalDiscounts,
      total_pretax_credit_amounts: credits.map(({ amount }) => ({ amount, type: 'credit_balance_transaction' })),
      amount_due: Math.max(0, total),
      amount_remaining: Math.max(0, total),
      lines: { object: 'list', data: [...lines], has_more: false, url: `/v1/invoices/${invoice.id}/lines` },
    };
    return filled;
  }

  /** A coupon for one invoice leaves its subscription with the first one that it made cheaper. */
  #useUp(invoice: Invoice): void {
    const { subscriptionId } = this.#world.invoiceBooks.get(invoice.id) ?? {};
    const subscription = subscriptionId ? this.#world.subscriptions.get(subscriptionId) : undefined;
    if (!subscription || invoice.subtotal <= 0) return;
    const discounts = subscription.discounts.filter((id) => {
      const coupon = this.#world.discounts.get(id)?.source.coupon;
      return !invoice.discounts.includes(id) || this.#world.coupons.get(coupon ?? '')?.duration !== 'once';
    });
    this.#world.subscriptions.put(subscription.id, { ...subscription, discounts });
  }

  #nextNumber(): string {
    return this.#world
      .makeId('GM')
      .replace(/^GM_0+/, 'GM-')
      .padStart(4, '0');
  }

  #new({ subscription, reason, periodStart, periodEnd, finalizesAt }: DraftFacts, id: string): Invoice {
    const world = this.#world;
    const customer = world.require(world.customers, 'customer', subscription.customer, 'customer');
    return world.make<Invoice>('invoice', {
      id,
      auto_advance: finalizesAt !== null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
      automatically_finalizes_at: finalizesAt,
      billing_reason: reason,
      collection_method: 'charge_automatically',
      created: world.now(),
      currency: subscription.currency,
      customer: customer.id,
      customer_email: customer.email,
      customer_name: customer.name,
      discounts: subscription.discounts,
      issuer: { type: 'self' },
      metadata: {},
      parent: subscription.id && {
        subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
        type: 'subscription_details',
      },
      payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
      period_start: periodStart,
      period_end: periodEnd,
      starting_balance: customer.balance,
      status: 'draft',
      status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
      total_taxes: [],
    });
  }
}
