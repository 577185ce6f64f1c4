import { ObjectStore, type Table } from './object-store.ts';
import { fillObject } from './schemas.ts';
import { StripeError } from './stripe-error.ts';
import type * as types from './types.ts';

export interface WorldSettings {
  /** How long a draft waits for late usage; Stripe's default is one hour, an account may ask for up to 72. */
  finalizeGraceSeconds: number;
  /** How long a counted meter event stays out of the summaries. */
  summaryLagSeconds: number;
  /** How long an identifier is refused again: "at least 24 hours". */
  identifierSeconds: number;
  /** Days after a failed payment on which it is tried again; after the last one the subscription is unpaid. */
  retryDays: readonly number[];
}

const usualSettings: WorldSettings = {
  finalizeGraceSeconds: 3_600,
  summaryLagSeconds: 0,
  identifierSeconds: 86_400,
  retryDays: [1, 3, 5, 7],
};

export interface Task {
  readonly at: number;
  readonly kind: string;
  readonly ref: string;
}

export interface WorldOptions {
  /** Epoch milliseconds. */
  readonly clock: { now(): number };
  readonly store?: ObjectStore;
  readonly settings?: Partial<WorldSettings>;
}

/** Everything an account at Stripe holds, and its time. Times are whole seconds, as on the wire. */
export class World {
  readonly settings: WorldSettings;
  readonly customers: Table<types.Customer>;
  readonly products: Table<{
    id: string;
    object: 'product';
    active: boolean;
    name: string;
    metadata: Record<string, string>;
  }>;
  readonly prices: Table<types.Price>;
  readonly meters: Table<types.Meter>;
  readonly subscriptions: Table<types.Subscription>;
  readonly books: Table<types.SubscriptionBook>;
  readonly invoices: Table<types.Invoice>;
  readonly invoiceBooks: Table<types.InvoiceBook>;
  readonly invoiceItems: Table<types.InvoiceItem>;
  readonly coupons: Table<types.Coupon>;
  readonly promotionCodes: Table<types.PromotionCode>;
  readonly discounts: Table<types.Discount>;
  readonly creditGrants: Table<types.CreditGrant>;
  readonly paymentMethods: Table<types.PaymentMethod>;
  readonly endpoints: Table<types.WebhookEndpoint>;
  readonly events: Table<types.StripeEvent>;
  readonly store: ObjectStore;
  /** Told of every event as it happens, to deliver it. */
  onEvent: (event: types.StripeEvent) => void = () => undefined;
  readonly #clock: { now(): number };
  readonly #tasks: Table<Task>;
  readonly #counters: Table<number>;
  /** The time a task was due at, while it runs. */
  #at: number | undefined;

  constructor({ clock, store = new ObjectStore(), settings = {} }: WorldOptions) {
    this.#clock = clock;
    this.settings = { ...usualSettings, ...settings };
    this.store = store;
    this.customers = store.table('customer');
    this.products = store.table('product');
    this.prices = store.table('price');
    this.meters = store.table('meter');
    this.subscriptions = store.table('subscription');
    this.books = store.table('subscription_book');
    this.invoices = store.table('invoice');
    this.invoiceBooks = store.table('invoice_book');
    this.invoiceItems = store.table('invoice_item');
    this.coupons = store.table('coupon');
    this.promotionCodes = store.table('promotion_code');
    this.discounts = store.table('discount');
    this.creditGrants = store.table('credit_grant');
    this.paymentMethods = store.table('payment_method');
    this.endpoints = store.table('webhook_endpoint');
    this.events = store.table('event');
    this.#tasks = store.table('task');
    this.#counters = store.table('counter');
  }

  /** Seconds. */
  now(): number {
    return this.#at ?? Math.floor(this.#clock.now() / 1000);
  }

  makeId(prefix: string): string {
    const count = this.#counters.put(prefix, (this.#counters.get(prefix) ?? 0) + 1);
    return `${prefix}_${String(count).padStart(14, '0')}`;
  }

  /** A whole object of Stripe's, with `fields` set and what its schema requires beside them empty. */
  make<T>(object: string, fields: object): T {
    return fillObject(object, fields) as T;
  }

  schedule(task: Task): void {
    this.#tasks.put(`${task.kind} ${task.ref}`, task);
  }

  unschedule(kind: string, ref: string): void {
    this.#tasks.delete(`${kind} ${ref}`);
  }

  /** The time of the earliest task (seconds), if there is one. */
  nextDue(): number | undefined {
    return this.#earliest()?.[1].at;
  }

  /** Runs every task that is due, the earliest first, each at the time it was due at. */
  runDue(run: (task: Task) => void): void {
    if (this.#at !== undefined) return;
    const nowSeconds = this.now();
    for (let next = this.#earliest(); next && next[1].at <= nowSeconds; next = this.#earliest()) {
      const [id, task] = next;
      this.#tasks.delete(id);
      this.#at = task.at;
      try {
        run(task);
      } finally {
        this.#at = undefined;
      }
    }
  }

  /** Notes that something happened: kept for `GET /v1/events`, and told to whoever delivers webhooks. */
  emit(type: string, object: object, previousAttributes?: object): void {
    const event: types.StripeEvent = {
      id: this.makeId('evt'),
      object: 'event',
      api_version: '2026-10-28.endive',
      created: this.now(),
      data: {
        object: structuredClone(object),
        ...(previousAttributes && { previous_attributes: structuredClone(previousAttributes) }),
      },
      livemode: false,
      pending_webhooks: this.endpoints.values().length,
      request: { id: null, idempotency_key: null },
      type,
    };
    this.events.put(event.id, event);
    this.onEvent(event);
  }

  /** An object that a request names; throws Stripe's 400 where it is missing. */
  require<T>(table: Table<T>, kind: string, id: string, param: string): T {
    const found = table.get(id);
    if (found) return found;
    throw new StripeError(400, `No such ${kind}: '${id}'`, { code: 'resource_missing', param });
  }

  #earliest(): readonly [string, Task] | undefined {
    let first: readonly [string, Task] | undefined;
    for (const entry of this.#tasks.entries()) if (!first || entry[1].at < first[1].at) first = entry;
    return first;
  }
}
