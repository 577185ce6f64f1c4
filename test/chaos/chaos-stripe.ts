import { formatDecimal } from '../../local/stripe/decimal.ts';
import { LocalStripe } from '../../local/stripe/local-stripe.ts';
import type { Customer, Meter } from '../../local/stripe/types.ts';
import { eventNameOf } from '../../shared/billing/plans.ts';
import type { BillingMeter } from '../../shared/billing/schema.ts';
import type { Random } from '../../shared/learning/random.ts';
import type { StripeFaults } from './stripe-faults.ts';

const apiKey = 'sk_test_chaos';
const events = 'POST /v1/billing/meter_events';

/** The local Stripe with the faults of one run. */
export class ChaosStripe {
  readonly local: LocalStripe;
  readonly #faults: StripeFaults;
  readonly #random: Random;
  readonly #clock: { now(): number };
  readonly #meterIds = new Map<BillingMeter, string>();
  #nextOutage = 0;

  constructor(clock: { now(): number }, faults: StripeFaults, random: Random, meters: readonly BillingMeter[]) {
    this.#clock = clock;
    this.#faults = faults;
    this.#random = random;
    this.local = new LocalStripe({ apiKey, clock, seed: Math.floor(random() * 2 ** 31) });
    for (const [kind, probability] of Object.entries(faults.rates)) {
      if (probability > 0)
        this.local.faults.add({ target: events, kind: kind as keyof StripeFaults['rates'], probability });
    }
    const { world } = this.local.account;
    for (const meter of meters) {
      const made = world.make<Meter>('billing.meter', {
        id: world.makeId('mtr'),
        event_name: eventNameOf(meter),
        status: 'active',
        customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
        default_aggregation: { formula: 'sum' },
        value_settings: { event_payload_key: 'value' },
      });
      world.meters.put(made.id, made);
      this.#meterIds.set(meter, made.id);
    }
  }

  addCustomer(id: string): void {
    const { world } = this.local.account;
    world.customers.put(id, world.make<Customer>('customer', { id }));
  }

  /** What Stripe counts between two times, lag left aside. */
  counted(meter: BillingMeter, customer: string, fromMs: number, toMs: number): number {
    const span = { from: fromMs / 1000, to: toMs / 1000 };
    return Number(formatDecimal(this.local.account.log.sum(this.#meterIds.get(meter) ?? '', customer, span)));
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
}
