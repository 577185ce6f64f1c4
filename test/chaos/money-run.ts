import { type MeterGateway, meterGateway } from '../../shared/billing/meter-gateway.ts';
import { endPeriod, finalizePeriod, putPeriod } from '../../shared/billing/period-store.ts';
import { reconcileDue } from '../../shared/billing/reconcile-due.ts';
import { sealDue } from '../../shared/billing/seal-due.ts';
import { sendDue } from '../../shared/billing/send-due.ts';
import { settleDue } from '../../shared/billing/settle-due.ts';
import { connectStripe } from '../../shared/billing/stripe-client.ts';
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
import { type Act, drawScenario, endOf, type Scenario, type TruePeriod, usedMeters } from './scenario.ts';
import { StreamReader } from './stream-reader.ts';
import { drawFaults } from './stripe-faults.ts';

const minuteMs = 60_000;
const dayMs = 24 * hourMs;
/** How far apart the moments are at which things happen: closer while usage comes. */
const tickMs = (sinceMs: number) => {
  if (sinceMs < 2 * dayMs) return 20 * minuteMs;
  if (sinceMs < busyMs) return hourMs;
  return sinceMs < calmAfterMs ? 2 * hourMs : 6 * hourMs;
};
/** Until when usage, crashes and outages go on; then everything has time to come to rest. */
const busyMs = 4 * dayMs;
const calmAfterMs = 9 * dayMs;
const lastMs = 19 * dayMs;

/** Everything of one run, as its checks and the naive designs see it. */
export class MoneyRun {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly table = new MemoryTable();
  readonly stripe: ChaosStripe;
  /** Requests that were answered, by record id. */
  readonly answered = new Set<string>();
  /** Final invoices by period: what Stripe counted when it made them. */
  readonly invoices = new Map<string, Partial<Record<string, number>>>();
  /** Credit notes and invoice items that Stripe has, by identifier. */
  readonly adjustments = new Map<string, number>();
  readonly counts = { sent: 0, corrected: 0, disputed: 0, crashes: 0 };
  readonly random: Random;
  nowMs: number;
  readonly #deathRate: number;
  readonly #skewMs: number;
  protected readonly gateway: MeterGateway;
  readonly #stream: StreamReader;
  readonly #hooks: { readonly atMs: number }[];

  constructor(seed: number) {
    this.seed = seed;
    this.random = seededRandom(seed);
    this.scenario = drawScenario(seed, this.random);
    this.nowMs = this.scenario.startMs;
    const faults = drawFaults(this.random, this.nowMs);
    this.#deathRate = this.random() < 0.8 ? this.random() * 0.04 : 0;
    this.#skewMs = (this.random() - 0.5) * 4 * minuteMs;
    this.stripe = new ChaosStripe({ now: () => this.nowMs }, faults, this.random, usedMeters);
    for (const { customerId } of this.scenario.periods) this.stripe.addCustomer(customerId);
    const connection = connectStripe({ apiKey: 'sk_test_chaos', maxRetries: 0, fetch: this.stripe.fetch });
    this.gateway = meterGateway(async () => connection);
    this.#stream = new StreamReader(this.table, this.random);
    this.#hooks = this.#drawHooks();
  }

  get tenantId() {
    return (this.scenario.periods[0] as TruePeriod).tenantId;
  }

  async play(): Promise<void> {
    const { startMs } = this.scenario;
    const tries = this.scenario.acts.flatMap((act) => act.tryMs.map((atMs) => ({ act, atMs })));
    tries.sort((a, b) => a.atMs - b.atMs);
    let nextTry = 0;
    let isRefolded = false;
    while (this.nowMs < startMs + lastMs) {
      const previousMs = this.nowMs;
      this.nowMs += tickMs(this.nowMs - startMs);
      if (this.nowMs >= startMs + calmAfterMs) this.stripe.calm();
      this.#finalizeInvoices(previousMs);
      const work: Promise<unknown>[] = [];
      for (; (tries[nextTry]?.atMs ?? Number.POSITIVE_INFINITY) <= this.nowMs; nextTry += 1) {
        const { act } = tries[nextTry] as { act: Act };
        work.push(this.process((table) => this.predict(table, act)));
      }
      for (const { atMs } of this.#hooks) {
        if (previousMs < atMs && atMs <= this.nowMs) work.push(this.process((table) => this.#syncPeriods(table)));
      }
      work.push(this.process((table) => this.#stream.deliver(table)));
      work.push(...this.workers());
      await Promise.all(work);
      if (!isRefolded && this.nowMs >= startMs + busyMs) {
        isRefolded = true;
        await this.#refold();
      }
    }
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
        this.counts.disputed += counts.disputed;
      }),
      this.process((table, clock, process) => {
        const maker = process.use({
          make: async (key: string, quantity: number) => this.adjustments.set(key, quantity),
        });
        const make = (
          { id }: { id: string },
          { meter, revision, quantity }: { meter: string; revision: number; quantity: number },
        ) => maker.make(`${id} ${meter} ${revision}`, quantity).then(() => undefined);
        return settleDue(table, make, clock());
      }),
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

  /** Any webhook of the subscription: the handler fetches it anew and writes what is true now, whichever event came. */
  async #syncPeriods(table: Table): Promise<void> {
    const nowMs = this.nowMs;
    for (const period of this.scenario.periods.filter(({ startMs }) => startMs <= nowMs)) {
      const { cutMs, tenantId, id } = period;
      await putPeriod(table, { ...period, subscriptionId: 'sub', endMs: period.plannedEndMs }, nowMs);
      if (cutMs !== null && cutMs <= nowMs) await endPeriod(table, tenantId, id, cutMs, nowMs);
      const quantities = this.invoices.get(id);
      if (quantities) await finalizePeriod(table, tenantId, id, { invoiceId: 'in_1', finalizedMs: nowMs, quantities });
    }
  }

  /** Webhooks of every change: some twice, some late, in any order; a sweep a day finds what was lost. */
  #drawHooks(): { readonly atMs: number }[] {
    const { random } = this;
    const changes = this.scenario.periods.flatMap(({ startMs, cutMs, finalMs }) => [startMs, cutMs, finalMs]);
    const hooks = changes
      .filter((atMs) => atMs !== null)
      .flatMap((atMs) => {
        const copies = random() < 0.1 ? 0 : 1 + Math.floor(random() * 2);
        return Array.from({ length: copies }, () => ({ atMs: atMs + Math.floor(random() ** 3 * 10 * hourMs) }));
      });
    const sweeps = Array.from({ length: 18 }, (_, day) => ({ atMs: this.scenario.startMs + (day + 1) * dayMs }));
    return [...hooks, ...sweeps, { atMs: this.scenario.startMs + 1 }];
  }

  #finalizeInvoices(previousMs: number): void {
    for (const period of this.scenario.periods) {
      const { finalMs, id, customerId, startMs } = period;
      if (finalMs === null || finalMs <= previousMs || finalMs > this.nowMs) continue;
      const counted = usedMeters.map((meter) => [
        meter,
        this.stripe.counted(meter, customerId, startMs, endOf(period)),
      ]);
      this.invoices.set(id, Object.fromEntries(counted.filter(([, quantity]) => quantity !== 0)));
    }
  }

  /** What an operator does when the queue of failed events holds batches of the fold. */
  async #refold(): Promise<void> {
    const hours = new Set(this.scenario.acts.map(({ record }) => hourOf(record.time)));
    for (const hour of hours) await refoldHour(this.table, this.tenantId, hour, this.nowMs);
  }

  protected async process(
    work: (table: Table, clock: () => number, process: Mortal) => Promise<unknown>,
  ): Promise<void> {
    const isCalm = this.nowMs >= this.scenario.startMs + calmAfterMs;
    const process = new Mortal({ random: this.random, deathRate: isCalm ? 0 : this.#deathRate });
    const skewMs = Math.floor(this.random() * this.#skewMs);
    const isAlive = await process.run(() => work(process.use<Table>(this.table), () => this.nowMs + skewMs, process));
    if (!isAlive) this.counts.crashes += 1;
  }
}
