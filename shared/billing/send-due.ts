import type { Clock } from '../runtime/clock.ts';
import { describeError, log } from '../runtime/logger.ts';
import type { Row, Table } from '../table/client.ts';
import type { MeterGateway } from './meter-gateway.ts';
import { sendSlice } from './send-slice.ts';
import type { Slice } from './slice.ts';
import { listOutbox } from './slice-store.ts';
import type { WorkerLease } from './worker-lease.ts';

/** How a sender works: what it may use, and how fast. */
export interface SenderOptions {
  readonly table: Table;
  readonly gateway: MeterGateway;
  readonly lease: WorkerLease;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** Below Stripe's 1,000 a second, since others use the account as well. */
  readonly ratePerSecond: number;
  /** Customers and meters that are sent for at once; one call at a time for each. */
  readonly groupsAtOnce: number;
  /** No sending begins after this. */
  readonly untilMs: number;
}

const pageSize = 1_000;
/** So many failures in a row mean that Stripe is down; the next run tries again. */
const failuresToStop = 50;

/** Sends every slice that is due. Stops at its deadline, when it loses its lease, or when Stripe seems to be down. */
export async function sendDue(options: SenderOptions): Promise<{ done: number; failing: number }> {
  const { table, lease } = options;
  const run = new SenderRun(options);
  let lastKey: Row | undefined;
  do {
    if (!(await lease.hold())) break;
    const page = await listOutbox(table, lastKey, pageSize);
    await run.sendPage(page.slices);
    lastKey = page.lastKey;
  } while (lastKey !== undefined && !run.isOver());
  return { done: run.done, failing: run.failing };
}

class SenderRun {
  readonly #options: SenderOptions;
  done = 0;
  failing = 0;
  #failuresInARow = 0;
  #isLeaseLost = false;
  #nextSendMs = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  isOver(): boolean {
    return (
      this.#isLeaseLost || this.#failuresInARow >= failuresToStop || this.#options.clock() >= this.#options.untilMs
    );
  }

  /** Groups of one customer and meter side by side, the slices of each group one after the other. */
  async sendPage(slices: readonly Slice[]): Promise<void> {
    const groups = Object.values(Object.groupBy(slices, (slice) => `${slice.customerId} ${slice.meter}`));
    const waiting = groups.values();
    const worker = async () => {
      for (const group of waiting) {
        if (this.isOver()) return;
        await this.#sendGroup(group ?? []);
      }
    };
    await Promise.all(Array.from({ length: this.#options.groupsAtOnce }, worker));
  }

  /** One tenant that fails, whatever the cause, stops nobody but itself. */
  async #sendGroup(group: readonly Slice[]): Promise<void> {
    const { table, gateway, clock, lease } = this.#options;
    for (const slice of group) {
      if (this.isOver()) return;
      await this.#awaitTurn();
      this.#isLeaseLost ||= !(await lease.hold());
      if (this.#isLeaseLost) return;
      try {
        const outcome = await sendSlice(table, gateway, slice, clock());
        if (outcome === 'done') this.#count('done');
        if (outcome === 'failing') this.#count('failing');
        if (outcome === 'failing' || outcome === 'waiting') return;
      } catch (error) {
        this.#count('failing');
        log('error', 'a slice could not be sent', { tenant_id: slice.tenantId, error: describeError(error) });
        return;
      }
    }
  }

  #count(what: 'done' | 'failing'): void {
    this[what] += 1;
    this.#failuresInARow = what === 'failing' ? this.#failuresInARow + 1 : 0;
  }

  /** Spaces the sendings of all groups evenly. */
  async #awaitTurn(): Promise<void> {
    const { clock, sleep, ratePerSecond } = this.#options;
    const nowMs = clock();
    const turnMs = Math.max(nowMs, this.#nextSendMs);
    this.#nextSendMs = turnMs + 1000 / ratePerSecond;
    if (turnMs > nowMs) await sleep(turnMs - nowMs);
  }
}
