import { formatDecimal } from '../../local/stripe/decimal.ts';
import { LocalStripe } from '../../local/stripe/local-stripe.ts';
import type { ObjectStore } from '../../local/stripe/object-store.ts';
import { customerRoutes } from '../../local/stripe/resources/customers.ts';
import { eventRoutes } from '../../local/stripe/resources/events.ts';
import { subscriptionRoutes } from '../../local/stripe/resources/subscriptions.ts';
import type { WebhookEndpoint } from '../../local/stripe/types.ts';
import type { SendWebhook } from '../../local/stripe/webhooks/deliveries.ts';
import { eventNameOf, lookupKeyOf } from '../../shared/billing/plans.ts';
import { heardEvents } from '../../shared/billing/read-webhook.ts';
import type { BillingMeter } from '../../shared/billing/schema.ts';
import type { Random } from '../../shared/learning/random.ts';
import { type PaidPlan, type Scenario, type TrueSubscription, usedMeters } from './scenario.ts';
import type { StripeFaults } from './stripe-faults.ts';
import { apiKey } from './stripe-template.ts';

const routes = [...customerRoutes, ...eventRoutes, ...subscriptionRoutes];
const hourSeconds = 3600;

export interface ChaosStripeFacts {
  readonly store: ObjectStore;
  readonly clock: { now(): number };
  readonly faults: StripeFaults;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly sendWebhook: SendWebhook;
}

/** The local Stripe with the tenant's subscriptions and the faults of one run. */
export class ChaosStripe {
  readonly local: LocalStripe;
  readonly webhookSecret: string;
  readonly customerId: string;
  /** Ids of the scenario's subscriptions, as far as they were begun. */
  readonly subscriptionIds: string[] = [];
  readonly #faults: StripeFaults;
  readonly #random: Random;
  readonly #clock: { now(): number };
  readonly #scenario: Scenario;
  #nextOutage = 0;

  constructor({ store, clock, faults, random, scenario, sendWebhook }: ChaosStripeFacts) {
    this.#clock = clock;
    this.#faults = faults;
    this.#random = random;
    this.#scenario = scenario;
    const settings = { finalizeGraceSeconds: scenario.graceHours * hourSeconds };
    const seed = Math.floor(random() * 2 ** 31);
    this.local = new LocalStripe({ apiKey, clock, seed, sendWebhook, store, settings });
    this.local.faults.add(...faults.rules);
    const url = 'https://gristmill.invalid/v1/stripe/webhook';
    const params = { url, enabled_events: [...heardEvents] };
    this.webhookSecret = this.#do<WebhookEndpoint>('POST', '/v1/webhook_endpoints', params).secret;
    this.customerId = this.#do('POST', '/v1/customers', { payment_method: 'pm_card_visa' }).id;
  }

  /** The people's acts at Stripe, each at its second: to subscribe, to change the plan, to cancel. */
  acts(): { readonly atMs: number; readonly run: () => void }[] {
    return this.#scenario.subscriptions.flatMap((subscription, index) => {
      const { createdMs, change, end } = subscription;
      const id = () => this.subscriptionIds[index] ?? '';
      const acts = [{ atMs: createdMs, run: () => this.#subscribe(subscription) }];
      if (change) acts.push({ atMs: change.atMs, run: () => this.#change(id(), change) });
      if (end?.kind === 'now') {
        const params = { invoice_now: end.isInvoiced };
        acts.push({ atMs: end.atMs, run: () => this.#do('DELETE', '/v1/subscriptions/:id', params, id()) });
      }
      return acts;
    });
  }

  /** What Stripe counts between two times, lag left aside. */
  counted(meter: BillingMeter, fromMs: number, toMs: number): number {
    const { world, log } = this.local.account;
    const meterId = world.meters.values().find(({ event_name }) => event_name === eventNameOf(meter))?.id ?? '';
    return Number(formatDecimal(log.sum(meterId, this.customerId, { from: fromMs / 1000, to: toMs / 1000 })));
  }

  /** Nothing goes wrong any more. */
  calm(): void {
    this.local.faults.clear();
  }

  /** In place of the network: outages begin when their time comes, and every event has a lag of its own. */
  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const [from, until] = this.#faults.outages[this.#nextOutage] ?? [Number.POSITIVE_INFINITY, 0];
    if (from <= this.#clock.now()) {
      this.#nextOutage += 1;
      this.local.faults.add({ target: '*', kind: 'reset_before_commit', untilMs: until });
    }
    const lagSeconds = Math.floor((this.#random() * this.#faults.summaryLagMs) / 1000);
    this.local.account.world.settings.summaryLagSeconds = lagSeconds;
    return this.local.fetch(input, init);
  };

  #subscribe({ planId, end }: TrueSubscription): void {
    const { tenantId } = this.#scenario;
    const items = this.#items(planId);
    const params = { customer: this.customerId, items, metadata: { tenant_id: tenantId } };
    const { id } = this.#do('POST', '/v1/subscriptions', params);
    this.subscriptionIds.push(id);
    if (end?.kind === 'period_end') this.#do('POST', '/v1/subscriptions/:id', { cancel_at_period_end: true }, id);
  }

  #change(id: string, { atMs, planId }: { readonly atMs: number; readonly planId: PaidPlan }): void {
    const current = this.local.account.subscriptions.require(id).items.data;
    const items = this.#items(planId).map((item, index) => ({ ...item, id: current[index]?.id ?? '' }));
    const at = atMs / 1000;
    this.#do(
      'POST',
      '/v1/subscriptions/:id',
      {
        items,
        proration_date: at,
        metadata: { plan_changed_at: String(at), plan_changed_from: current[0]?.price.metadata.gristmill_plan ?? '' },
      },
      id,
    );
  }

  /** The licence of a plan, and those of its meters that a run uses: Stripe does not ask for all. */
  #items(planId: PaidPlan): { price: string; quantity?: number }[] {
    const prices = this.local.account.world.prices.values();
    const idOf = (part: BillingMeter | 'month') =>
      prices.find(({ lookup_key }) => lookup_key === lookupKeyOf(planId, part))?.id ?? '';
    return [{ price: idOf('month'), quantity: 1 }, ...usedMeters.map((meter) => ({ price: idOf(meter) }))];
  }

  /** What a person does at Stripe's own pages, past the network and its faults. */
  #do<T = { readonly id: string }>(method: string, path: string, params: object, id = ''): T {
    this.local.runDue();
    const found = routes.find((route) => route.method === method && route.path === path);
    if (!found) throw new Error(`The local Stripe has no route ${method} ${path}`);
    return found.run(this.local.account, { params: params as never, id }) as T;
  }
}
