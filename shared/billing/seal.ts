import { recordLeaf } from '../receipt/leaf.ts';
import { merkleRoot } from '../receipt/merkle.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { UsageRecord } from '../usage/schema.ts';
import type { StoredPeriod } from './period-store.ts';
import { billingMeterOf } from './plans.ts';
import type { BillingMeter } from './schema.ts';
import type { SliceGroup, SliceHead } from './slice.ts';

/** What the ledger says of one group of an hour. */
export interface SealedTotal extends SliceGroup {
  readonly total: number;
  readonly recordCount: number;
  readonly root: string;
}

interface Tally {
  readonly group: SliceGroup;
  quantity: number;
  readonly leaves: Uint8Array[];
}

/** Adds up one hour of one tenant's ledger by meter and billing period, record by record. */
export class HourTotals {
  readonly #tenantId: TenantId;
  readonly #hour: string;
  readonly #periods: readonly StoredPeriod[];
  readonly #tallies = new Map<string, Tally>();

  constructor(tenantId: TenantId, hour: string, periods: readonly StoredPeriod[]) {
    this.#tenantId = tenantId;
    this.#hour = hour;
    this.#periods = periods;
  }

  /** Usage outside of every period is nobody's to bill: it came on the free plan. */
  add(record: UsageRecord): void {
    const period = this.#periods.find(({ startMs, endMs }) => startMs <= record.time && record.time < endMs);
    if (!period) return;
    const meter = billingMeterOf(record.meter, record.machine);
    const tally = this.#tallyOf(meter, period.id, period.customerId);
    tally.quantity += record.quantity;
    tally.leaves.push(recordLeaf(record));
  }

  /** The totals; a head whose records have all gone to another period comes with a total of zero. */
  totals(heads: readonly SliceHead[]): SealedTotal[] {
    for (const { meter, periodId, customerId } of heads) this.#tallyOf(meter, periodId, customerId);
    return [...this.#tallies.values()].map(({ group, quantity, leaves }) => ({
      ...group,
      total: quantity,
      recordCount: leaves.length,
      root: Buffer.from(merkleRoot(leaves)).toString('hex'),
    }));
  }

  #tallyOf(meter: BillingMeter, periodId: string, customerId: string): Tally {
    const key = `${meter} ${periodId}`;
    const group = { tenantId: this.#tenantId, hour: this.#hour, meter, periodId, customerId };
    const tally = this.#tallies.get(key) ?? { group, quantity: 0, leaves: [] };
    this.#tallies.set(key, tally);
    return tally;
  }
}
