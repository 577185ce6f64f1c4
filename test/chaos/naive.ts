import { findPeriod } from '../../shared/billing/period-store.ts';
import { sealDue } from '../../shared/billing/seal-due.ts';
import { isFinal, type Slice, sliceIdentifier, sliceTime } from '../../shared/billing/slice.ts';
import { changeSlice, listOutbox } from '../../shared/billing/slice-store.ts';
import type { Table } from '../../shared/table/client.ts';
import { putUsageRecord } from '../../shared/usage/store.ts';
import { MoneyRun } from './money-run.ts';
import type { Mortal } from './mortal.ts';
import type { Act } from './scenario.ts';

/**
 * The design that looks right: the same slices under the same identifiers, sent again until Stripe answers. It trusts
 * that Stripe remembers identifiers for ever, and that what was taken is counted.
 */
export class RetryForEverRun extends MoneyRun {
  protected override workers(): Promise<unknown>[] {
    return [
      this.process((table, clock) => sealDue(table, clock())),
      this.process((table, _, process) => this.#sendAll(table, process)),
    ];
  }

  async #sendAll(table: Table, process: Mortal): Promise<void> {
    const { slices } = await listOutbox(table, undefined, 1_000);
    for (const slice of slices) if (!isFinal(slice.state)) await this.#send(table, process, slice);
  }

  async #send(table: Table, process: Mortal, slice: Slice): Promise<void> {
    const period = await findPeriod(table, slice.tenantId, slice.periodId);
    if (!period) return;
    const { meter, customerId, keyRevision } = slice;
    const identifier = sliceIdentifier(slice);
    const value = slice.value.toFixed(0);
    const idempotencyKey = `${identifier}:k${keyRevision}`;
    const event = { meter, customerId, identifier, value, idempotencyKey, timeMs: sliceTime(slice, period) };
    const { kind } = await process.use(this.gateway).send(event);
    if (kind === 'acked') await changeSlice(table, slice, { state: 'acked' });
    else await changeSlice(table, slice, { keyRevision: keyRevision + 1 });
  }
}

/** The design that claims a request in a cache before it writes the record: a write that then fails is never made again. */
export class CacheFirstRun extends MoneyRun {
  readonly #seen = new Set<string>();

  protected override async predict(table: Table, { record }: Act): Promise<void> {
    if (this.#seen.has(record.id)) {
      this.answered.add(record.id);
      return;
    }
    this.#seen.add(record.id);
    await putUsageRecord(table, record);
    this.answered.add(record.id);
  }
}
