import { answerEvent } from '../../functions/stripe-webhook/answer-event.ts';
import type { ObjectStore } from '../../local/stripe/object-store.ts';
import { stripeAdjustments } from '../../shared/billing/adjustment-client.ts';
import { type MeterGateway, meterGateway } from '../../shared/billing/meter-gateway.ts';
import { reconcileDue } from '../../shared/billing/reconcile-due.ts';
import { sealDue } from '../../shared/billing/seal-due.ts';
import { sendDue } from '../../shared/billing/send-due.ts';
import { settleDue } from '../../shared/billing/settle-due.ts';
import { connectStripe, type Stripe } from '../../shared/billing/stripe-client.ts';
import { sweepEvents } from '../../shared/billing/sweep-events.ts';
import { WorkerLease } from '../../shared/billing/worker-lease.ts';
import { type Random, seededRandom } from '../../shared/learning/random.ts';
import { commitOnce, commitUsage } from '../../shared/prediction/commit.ts';
import { IdempotencyKey } from '../../shared/runtime/idempotency-key.ts';
import { IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import type { Table } from '../../shared/table/client.ts';
import { hourMs, hourOf } from '../../shared/usage/hour.ts';
import { refoldHour } from '../../shared/usage/refold.ts';
import { ChaosStripe } from './chaos-stripe.ts';
import { MemoryTable } from './memory-table.ts';
import { Mortal } from './mortal.ts';
import { type Act, drawScenario, type Scenario } from './scenario.ts';
import { StreamReader } from './stream-reader.ts';
import { drawFaults } from './stripe-faults.ts';
import { apiKey, copyCatalogue } from './stripe-template.ts';

const minuteMs = 60_000;
const dayMs = 24 * hourMs;
/** How far apart the moments are at which things happen: closer while usage comes. */
const tickMs = (sinceMs: number) => {
  if (sinceMs < dayMs) return 30 * minuteMs;
  if (sinceMs < busyMs) return hourMs;
  return sinceMs < calmAfterMs ? 3 * hourMs : 6 * hourMs;
};
/** Until when usage, crashes and outages go on; then everything has time to come to rest. */
const busyMs = 4 * dayMs;
const calmAfterMs = 9 * dayMs;
const lastMs = 19 * dayMs;

/** Everything of one run, as its checks and the naive designs see it. */
export class MoneyRun {
  readonly scenario: Scenario;
  readonly table = new MemoryTable();
  readonly stripe: ChaosStripe;
  /** Requests that were answered, by record id. */
  readonly answered = new Set<string>();
  readonly counts = { sent: 0, corrected: 0, adjusted: 0, crashes: 0 };
  readonly random: Random;
  readonly endMs: number;
  nowMs: number;
  readonly #deathRate: number;
  readonly #skewMs: number;
  readonly #connection: Stripe;
  protected readonly gateway: MeterGateway;
  readonly #stream: StreamReader;

  /** `store` holds the plans as `stripe:sync` leaves them. */
  constructor(scenario: Scenario, random: Random, store: ObjectStore) {
    this.random = random;
    this.scenario = scenario;
    const { startMs } = scenario;
    this.nowMs = Math.min(...scenario.subscriptions.map(({ createdMs }) => createdMs));
    this.endMs = startMs + lastMs;
    const faults = drawFaults(random, startMs);
    // Seldom more than now and then: a job of many awaits must also be seen to die late.
    this.#deathRate = random() < 0.8 ? random() ** 2 * 0.05 : 0;
    this.#skewMs = (random() - 0.5) * 4 * minuteMs;
    const clock = { now: () => this.nowMs };
    const sendWebhook = (_: string, body: string, headers: Readonly<Record<string, string>>) =>
      this.#receive(body, headers);
    this.stripe = new ChaosStripe({ store, clock, faults, random, scenario, sendWebhook });
    this.#connection = connectStripe({ apiKey, maxRetries: 0, fetch: this.stripe.fetch });
    this.gateway = meterGateway(async () => this.#connection);
    this.#stream = new StreamReader(this.table, random);
  }

  async play(): Promise<void> {
    const { startMs, tenantId, acts } = this.scenario;
    const tries = acts.flatMap((act) => act.tryMs.map((atMs) => ({ act, atMs })));
    tries.sort((a, b) => a.atMs - b.atMs);
    const people = this.stripe.acts().sort((a, b) => a.atMs - b.atMs);
    let [nextTry, isRefolded] = [0, false];
    for (let tickAtMs = startMs; tickAtMs < this.endMs; ) {
      tickAtMs += tickMs(tickAtMs - startMs);
      for (let first = people[0]; first && first.atMs <= tickAtMs; first = people[0]) {
        this.nowMs = first.atMs;
        people.shift();
        first.run();
      }
      this.nowMs = tickAtMs;
      if (this.isCalm) this.stripe.calm();
      this.stripe.local.runDue();
      const work: Promise<unknown>[] = [];
      for (let next = tries[nextTry]; next && next.atMs <= tickAtMs; next = tries[nextTry]) {
        const { act } = next;
        work.push(this.process((table) => this.predict(table, act)));
        nextTry += 1;
      }
      work.push(this.process((table) => this.#stream.deliver(table)));
      work.push(this.stripe.local.deliveries.pump());
      if (this.random() < (this.isCalm ? 0.5 : 0.12)) work.push(this.#sweep());
      work.push(...this.workers());
      await Promise.all(work);
      if (!isRefolded && tickAtMs >= startMs + busyMs) {
        isRefolded = true;
        // What an operator does when the queue of failed events holds batches of the fold.
        const hours = new Set(acts.map(({ record }) => hourOf(record.time)));
        for (const hour of hours) await refoldHour(this.table, tenantId, hour, this.nowMs);
      }
    }
  }

  get isCalm(): boolean {
    return this.nowMs >= this.scenario.startMs + calmAfterMs;
  }

  /** The scheduled functions, now and then two of a kind at once. */
  protected workers(): Promise<unknown>[] {
    const twice = this.random() < 0.15;
    return (twice ? [0, 1] : [0]).flatMap(() => [
      this.process((table, clock) => sealDue(table, clock())),
      this.process((table, clock, process) => this.#send(table, clock, process)),
      this.process(async (table, clock, process) => {
        const gateway = process.use(this.gateway);
        const counts = await reconcileDue({ table, gateway, clock, untilMs: Number.POSITIVE_INFINITY });
        this.counts.corrected += counts.corrected;
      }),
      ...(this.random() < 0.3 || this.isCalm ? [this.process((...of) => this.#settle(...of))] : []),
    ]);
  }

  async #send(table: Table, clock: () => number, process: Mortal): Promise<void> {
    const owner = `sender-${this.random()}`;
    const lease = new WorkerLease(table, 'sender', owner, clock);
    const gateway = process.use(this.gateway);
    const sleep = () => Promise.resolve();
    const untilMs = Number.POSITIVE_INFINITY;
    const options = { table, gateway, lease, clock, sleep, ratePerSecond: 800, groupsAtOnce: 4, untilMs };
    const { done } = await sendDue(options);
    this.counts.sent += done;
    await lease.release();
  }

  async #settle(table: Table, clock: () => number, process: Mortal): Promise<void> {
    const make = stripeAdjustments(async () => process.use(this.#connection));
    const { made, failed } = await settleDue(table, make, clock());
    this.counts.adjusted += made;
    if (failed > 0 && this.isCalm) throw new Error(`${failed} periods could not be settled`);
  }

  /** Predict's own order: recall, commit, answer; a client that got no answer sends the same request again. */
  protected async predict(table: Table, { record, isKeyed }: Act): Promise<void> {
    if (this.answered.has(record.id)) return;
    if (isKeyed) {
      const store = new IdempotencyStore(table);
      const key = new IdempotencyKey(`key-${record.id}`, record.id, { isPublic: false });
      const scope = { tenantId: record.tenantId, operationId: 'predict' };
      if ((await store.recall(scope, key, this.nowMs)) === undefined) {
        await commitOnce(table, store, { scope, key, record, answer: record.id, nowMs: this.nowMs });
      }
    } else await commitUsage(table, record);
    this.answered.add(record.id);
  }

  /** A delivery of Stripe's, by the function that takes it; the status is 0 where it died before it answered. */
  async #receive(body: string, headers: Readonly<Record<string, string>>): Promise<number> {
    let status = 0;
    await this.process(async (table, clock, process) => {
      const connect = async () => process.use(this.#connection);
      const readSecrets = async () => ['whsec_rolled', this.stripe.webhookSecret];
      const event = { body, headers, isBase64Encoded: false };
      const answer = await answerEvent({ table, connect, readSecrets }, event, clock());
      if (!process.isDead) status = answer.statusCode;
    });
    return status;
  }

  #sweep(): Promise<void> {
    return this.process(async (table, clock, process) => {
      const connect = async () => process.use(this.#connection);
      await sweepEvents({ table, connect, nowMs: clock() }).catch((error: unknown) => {
        // Stripe cannot be reached: the next sweep makes up for it.
        if (this.isCalm) throw error;
      });
    });
  }

  protected async process(
    work: (table: Table, clock: () => number, process: Mortal) => Promise<unknown>,
  ): Promise<void> {
    const process = new Mortal({ random: this.random, deathRate: this.isCalm ? 0 : this.#deathRate });
    const skewMs = Math.floor(this.random() * this.#skewMs);
    const isAlive = await process.run(() => work(process.use<Table>(this.table), () => this.nowMs + skewMs, process));
    if (!isAlive) this.counts.crashes += 1;
  }
}

/** The run of a seed. */
export async function moneyRunOf(
  seed: number,
  design: new (scenario: Scenario, random: Random, store: ObjectStore) => MoneyRun = MoneyRun,
): Promise<MoneyRun> {
  const random = seededRandom(seed);
  const scenario = drawScenario(seed, random);
  return new design(scenario, random, await copyCatalogue(scenario.interval));
}
