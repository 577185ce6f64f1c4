import { seededRandom } from '../../shared/learning/random.ts';
import { expireCheckout } from './engine/checkout.ts';
import { Invoices } from './engine/invoices.ts';
import { MeterLog } from './engine/meter-log.ts';
import { Subscriptions } from './engine/subscriptions.ts';
import { expand } from './expand.ts';
import { type StripeFaultKind, StripeFaults } from './faults.ts';
import { type Params, parseForm } from './form.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { catalogueRoutes } from './resources/catalogue.ts';
import { checkoutRoutes } from './resources/checkout.ts';
import { customerRoutes } from './resources/customers.ts';
import { eventRoutes } from './resources/events.ts';
import { invoiceItemRoutes } from './resources/invoice-items.ts';
import { invoiceRoutes } from './resources/invoices.ts';
import { meteringRoutes } from './resources/metering.ts';
import { subscriptionRoutes } from './resources/subscriptions.ts';
import type { Account, Route } from './route.ts';
import { checkAnswer, checkRequest } from './schemas.ts';
import { notModelled, StripeError } from './stripe-error.ts';
import { Deliveries, type SendWebhook } from './webhooks/deliveries.ts';
import { type Task, World, type WorldOptions } from './world.ts';

export interface LocalStripeOptions extends WorldOptions {
  /** Requests must carry it. */
  readonly apiKey: string;
  readonly seed?: number;
  readonly sendWebhook?: SendWebhook;
  /** Where the pages of Checkout and of the portal are. */
  readonly pagesUrl?: string;
}

export interface StripeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface StripeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The connection broke: before the request was done, or before its answer came. */
class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';
  readonly code = 'ECONNRESET';
}

const routes: readonly Route[] = [
  // A literal path stands before one with an id.
  ...subscriptionRoutes,
  ...invoiceRoutes,
  ...invoiceItemRoutes,
  ...catalogueRoutes,
  ...checkoutRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...meteringRoutes,
];
const compiled = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`),
}));

/** A Stripe account in this process: state, time and faults, without a socket. `http/` puts it behind an address. */
export class LocalStripe {
  readonly account: Account;
  readonly faults: StripeFaults;
  readonly deliveries: Deliveries;
  readonly #apiKey: string;
  readonly #keys: IdempotencyKeys;
  /** Meter events that are being taken: Stripe takes one at a time for a customer and a meter. */
  readonly #busy = new Set<string>();

  constructor({ apiKey, seed = 1, sendWebhook, pagesUrl = '', ...options }: LocalStripeOptions) {
    const world = new World(options);
    const log = new MeterLog(world);
    const invoices = new Invoices(world, log);
    const subscriptions = new Subscriptions(world, invoices);
    this.account = { world, log, invoices, subscriptions, pagesUrl };
    this.faults = new StripeFaults(seededRandom(seed));
    this.deliveries = new Deliveries(world, this.faults, sendWebhook ?? (() => Promise.resolve(200)));
    this.#apiKey = apiKey;
    this.#keys = new IdempotencyKeys(world);
    world.onEvent = (event) => this.deliveries.enqueue(event);
    log.dropReason = () => this.#strike('POST /v1/billing/meter_events', ['drop_event']) && 'meter_event_invalid_value';
  }

  /** Answers a request at once. Throws ConnectionReset where a fault cuts the connection. */
  handle(request: StripeRequest, isLocked = false): StripeAnswer {
    this.runDue();
    const [path = '', query = ''] = request.path.split('?');
    const target = `${request.method} ${path}`;
    if (this.#strike(target, ['reset_before_commit'])) throw new ConnectionReset('socket hang up');
    const run = () => (isLocked ? lockedAnswer : this.#answer(request, path, query, target));
    const answer = this.#keys.once(request, run);
    if (this.#strike(target, ['reset_after_commit'])) throw new ConnectionReset('socket hang up');
    return answer;
  }

  /** As `globalThis.fetch`, for an SDK in this process. Two events for one customer and meter at a time are refused. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body = typeof init?.body === 'string' ? init.body : '';
    const headers = Object.fromEntries(new Headers(init?.headers as Record<string, string>));
    const path = `${url.pathname}${url.search}`;
    return this.exclusively({ method: init?.method ?? 'GET', path, headers, body }, async (request, isLocked) => {
      await Promise.resolve();
      const { status, headers: answered, body: text } = this.handle(request, isLocked);
      return new Response(text, { status, headers: answered });
    }).catch((error: unknown) => {
      // The SDK would make a lost connection of it: a fault of the local Stripe must be seen.
      if (!(error instanceof ConnectionReset)) console.error(error);
      throw new TypeError('fetch failed', { cause: error });
    });
  };

  /** Runs `answer`, and tells it to refuse a meter event while another of the same customer and meter is being taken. */
  async exclusively<T>(
    request: StripeRequest,
    answer: (request: StripeRequest, isLocked: boolean) => Promise<T>,
  ): Promise<T> {
    if (request.method !== 'POST' || request.path !== '/v1/billing/meter_events') return answer(request, false);
    const form = new URLSearchParams(request.body);
    const place = `${form.get('event_name')} ${form.get('payload[stripe_customer_id]')}`;
    if (this.#busy.has(place)) return answer(request, true);
    this.#busy.add(place);
    try {
      return await answer(request, false);
    } finally {
      this.#busy.delete(place);
    }
  }

  /** Does what time brings: renewals, trial ends, finalisations, retries, expiries. Webhooks are sent by `deliveries.pump`. */
  runDue(): void {
    this.account.world.runDue((task) => this.#run(task));
  }

  #run({ kind, ref }: Task): void {
    const { subscriptions, invoices, world } = this.account;
    switch (kind) {
      case 'subscription.renew':
        subscriptions.renew(ref);
        return;
      case 'subscription.trial_warning':
        subscriptions.warnOfTrialEnd(ref);
        return;
      case 'subscription.expire':
        subscriptions.expire(ref);
        return;
      case 'invoice.finalize':
        if (world.invoices.get(ref)?.status === 'draft') invoices.finalize(ref);
        return;
      case 'invoice.retry':
        if (world.invoices.get(ref)?.status === 'open') invoices.pay(ref);
        return;
      case 'checkout.expire':
        expireCheckout(this.account, ref);
        return;
      default:
        throw new Error(`Nothing is known of the task ${kind}`);
    }
  }

  #answer(request: StripeRequest, path: string, query: string, target: string): StripeAnswer {
    const requestId = this.account.world.makeId('req');
    try {
      this.#refuseByFault(target);
      if (request.headers.authorization !== `Bearer ${this.#apiKey}`) {
        throw new StripeError(401, 'Invalid API Key provided.', { code: 'api_key_invalid' });
      }
      const { route, id } = find(request.method, path);
      const { expand: wanted, ...given } = { ...parseForm(query), ...parseForm(request.body) };
      const expansions = Array.isArray(wanted) ? wanted.map(String) : [];
      const params = paramsOf(route, given);
      const answered = route.run(this.account, { params: params as never, id });
      checkAnswer(answered);
      if (this.#strike(target, ['stored_500_after_commit'])) throw new StripeError(500, 'An unknown error occurred.');
      const shown = expansions.length === 0 ? answered : expand(this.account.world.store, answered, expansions);
      return answerOf(200, shown, { 'request-id': requestId });
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return answerOf(error.status, error.body, { 'request-id': requestId, ...error.facts.headers });
    }
  }

  #refuseByFault(target: string): void {
    const kind = this.#strike(target, ['rate_limited', 'lock_timeout', 'conflict', 'stored_500', 'unstored_500']);
    if (kind === 'rate_limited') {
      const headers = { 'stripe-rate-limited-reason': 'endpoint-rate' };
      throw new StripeError(429, 'Request rate limit exceeded.', { code: 'rate_limit', headers });
    }
    if (kind === 'lock_timeout') throw locked;
    if (kind === 'conflict') throw new StripeError(409, 'The request conflicts with another one.');
    if (kind === 'stored_500') throw new StripeError(500, 'An unknown error occurred.');
    if (kind === 'unstored_500') throw new StripeError(503, 'Stripe is having trouble.');
  }

  #strike(target: string, kinds: readonly StripeFaultKind[]): StripeFaultKind | undefined {
    return this.faults.strike(target, kinds, this.account.world.now() * 1000);
  }
}

function find(method: string, path: string): { route: Route; id: string } {
  for (const { route, pattern } of compiled) {
    const match = route.method === method ? pattern.exec(path) : null;
    if (match) return { route, id: decodeURIComponent(match[1] ?? '') };
  }
  throw notModelled(`${method} ${path}`);
}

/** Checks the parameters by stripe-node's types, and refuses those that would do nothing here. */
function paramsOf({ schema, honours, method, path }: Route, given: Params): Params {
  const checked = schema === undefined ? given : checkRequest(schema, given);
  for (const name of Object.keys(checked)) {
    if (honours.includes(name)) continue;
    if (schema !== undefined) throw notModelled(`the parameter ${name} of ${method} ${path}`);
    throw new StripeError(400, `Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
  }
  return checked;
}

const locked = new StripeError(429, 'This object cannot be accessed right now.', { code: 'lock_timeout' });

const answerOf = (status: number, body: object, headers: Readonly<Record<string, string>>): StripeAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'stripe-version': '2026-10-28.endive', ...headers },
  body: JSON.stringify(body),
});

const lockedAnswer = answerOf(429, locked.body, {});
