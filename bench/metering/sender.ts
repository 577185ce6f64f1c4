import { LocalStripe } from '../../local/stripe/local-stripe.ts';
import type { Customer, Meter } from '../../local/stripe/types.ts';
import { meterGateway } from '../../shared/billing/meter-gateway.ts';
import { putPeriod } from '../../shared/billing/period-store.ts';
import { eventNameOf } from '../../shared/billing/plans.ts';
import { type BillingMeter, billingMeters } from '../../shared/billing/schema.ts';
import { sendDue } from '../../shared/billing/send-due.ts';
import { appendSlice, listOutbox } from '../../shared/billing/slice-store.ts';
import { connectStripe } from '../../shared/billing/stripe-client.ts';
import { WorkerLease } from '../../shared/billing/worker-lease.ts';
import { seededRandom } from '../../shared/learning/random.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import { MemoryTable } from '../../test/chaos/memory-table.ts';
import { type Bench, type BenchResult, holdsBars } from '../bench.ts';
import { VirtualTime } from './virtual-time.ts';

const customers = 10_000;
const meters = billingMeters.slice(0, 4);
const hour = '2026-11-25T16';
const startMs = Date.UTC(2026, 10, 25, 17, 5);
const stripePerSecond = 1_000;
const apiKey = 'sk_test_bench';
/** As the deployed sender works. */
const pace = { ratePerSecond: 800, groupsAtOnce: 200 };

export const bench: Bench = {
  group: 'metering',
  name: 'sender',
  about: `${customers * meters.length} slices sent to the local Stripe in virtual time: 1,000 calls a second, one at a time for a customer and meter`,
  async run({ seed, print }): Promise<BenchResult> {
    const table = new MemoryTable();
    const time = new VirtualTime(startMs);
    const stripe = new LimitedStripe(time, seed);
    await writeSlices(table, stripe);
    print('slices are written ahead; sending ...');
    const gateway = meterGateway(async () => stripe.connection);
    let rounds = 0;
    let done = 0;
    // One run a minute, as scheduled; each goes on for as long as a function may.
    for (;;) {
      rounds += 1;
      const lease = new WorkerLease(table, 'sender', 'bench', time.now);
      const untilMs = time.now() + 600_000;
      const options = { table, gateway, lease, clock: time.now, sleep: time.sleep, ...pace, untilMs };
      done += (await time.pass(sendDue(options))).done;
      if ((await listOutbox(table, undefined, 1)).slices.length === 0 || rounds === 60) break;
      await time.pass(time.sleep(60_000));
    }
    const minutes = (time.now() - startMs) / 60_000;
    const counted = stripe.local.account.log.counts().counted;
    const metrics = {
      slices: customers * meters.length,
      sent: done,
      counted,
      virtual_minutes: minutes,
      calls: stripe.calls,
      refused_calls: stripe.refused,
      most_calls_a_second: stripe.mostInASecond(),
      rounds,
    };
    const bars = {
      virtual_minutes: { at_most: 10 },
      counted: { at_least: metrics.slices, at_most: metrics.slices },
      most_calls_a_second: { at_most: stripePerSecond },
      refused_calls: { at_most: 0 },
    };
    return { rows: [metrics], metrics, bars, holds: holdsBars(metrics, bars), peers: {} };
  },
};

/** One slice for each customer and meter, as an hour of every tenant's usage leaves them. */
async function writeSlices(table: MemoryTable, stripe: LimitedStripe): Promise<void> {
  for (let index = 0; index < customers; index += 1) {
    const tenantId = `tnt_01JDBQ${String(index).padStart(20, '0')}` as TenantId;
    const customerId = `cus_${String(index).padStart(8, '0')}`;
    stripe.addCustomer(customerId);
    const period = { tenantId, id: 'sub_1', customerId, subscriptionId: 'sub_1', planId: 'scale' };
    await putPeriod(table, { ...period, startMs: Date.UTC(2026, 10, 1), endMs: Date.UTC(2026, 11, 1) }, startMs);
    for (const meter of meters) {
      const total = {
        tenantId,
        hour,
        meter,
        periodId: 'sub_1',
        customerId,
        total: 1 + index,
        recordCount: 1,
        root: '',
      };
      const slice = { kind: 'usage', value: 1 + index, state: 'pending', nowMs: startMs, checkMs: startMs } as const;
      await appendSlice(table, { ...total, corrected: 0 }, undefined, slice);
    }
  }
}

/** The local Stripe at the end of a network, with Stripe's limit of calls. */
class LimitedStripe {
  readonly local: LocalStripe;
  readonly connection: ReturnType<typeof connectStripe>;
  calls = 0;
  refused = 0;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #bySecond = new Map<number, number>();

  constructor(time: VirtualTime, seed: number) {
    this.#time = time;
    this.#random = seededRandom(seed);
    this.local = new LocalStripe({ apiKey, clock: time });
    this.connection = connectStripe({ apiKey, maxRetries: 0, fetch: this.#fetch });
    const { world } = this.local.account;
    for (const meter of meters) world.meters.put(...meterOf(world.makeId('mtr'), meter, world));
  }

  addCustomer(id: string): void {
    const { world } = this.local.account;
    world.customers.put(id, world.make<Customer>('customer', { id }));
  }

  mostInASecond = (): number => Math.max(...this.#bySecond.values());

  readonly #fetch: typeof globalThis.fetch = async (input, init) => {
    // There and back: 60 to 260 ms, as an API in another region answers.
    await this.#time.sleep(30 + this.#random() * 100);
    const second = Math.floor(this.#time.now() / 1000);
    const inSecond = (this.#bySecond.get(second) ?? 0) + 1;
    this.#bySecond.set(second, inSecond);
    this.calls += 1;
    const response =
      inSecond > stripePerSecond ? tooMany() : await this.#time.during(() => this.local.fetch(input, init));
    if (response.status !== 200) this.refused += 1;
    await this.#time.sleep(30 + this.#random() * 100);
    return response;
  };
}

function meterOf(id: string, meter: BillingMeter, world: LocalStripe['account']['world']): [string, Meter] {
  const fields = {
    id,
    event_name: eventNameOf(meter),
    status: 'active',
    customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: { formula: 'sum' },
    value_settings: { event_payload_key: 'value' },
  };
  return [id, world.make<Meter>('billing.meter', fields)];
}

const tooMany = () =>
  Response.json(
    { error: { type: 'invalid_request_error', message: 'Request rate limit exceeded.' } },
    { status: 429, headers: { 'stripe-rate-limited-reason': 'global-rate' } },
  );
