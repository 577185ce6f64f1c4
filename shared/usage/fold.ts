import type { Id, TenantId } from '../runtime/ids.ts';
import { hourOf } from './hour.ts';
import type { Meter } from './rate-card.ts';
import type { UsageRecord } from './schema.ts';

/** What one hour of one meter, model and key came to. */
export interface UsageSum {
  readonly tenantId: TenantId;
  readonly hour: string;
  readonly meter: Meter;
  readonly modelId: Id<'model'> | null;
  readonly keyId: Id<'key'> | null;
  readonly quantity: number;
  readonly recordCount: number;
  /** Training seconds by machine, since each machine has its price. */
  readonly byMachine: Readonly<Record<string, number>>;
  /** Sequence number of the last ledger change folded in: a decimal of up to 40 digits. */
  readonly lastSequence: string;
}

/** A ledger insert as the table's stream tells it. */
export interface LedgerInsert {
  readonly sequence: string;
  readonly record: UsageRecord;
}

/**
 * Adds ledger inserts to their sum, each exactly once: the inserts of one hour come in order, so whatever is not newer
 * than the last one folded is a redelivery. Answers the sum itself when nothing is new.
 */
export function foldInserts(sum: UsageSum | undefined, inserts: readonly LedgerInsert[]): UsageSum | undefined {
  return inserts.reduce<UsageSum | undefined>((current, { sequence, record }) => {
    if (current !== undefined && BigInt(sequence) <= BigInt(current.lastSequence)) return current;
    const before = current ?? emptySum(record);
    const machine = record.machine;
    const seconds = machine === null ? {} : { [machine]: (before.byMachine[machine] ?? 0) + record.quantity };
    return {
      ...before,
      quantity: before.quantity + record.quantity,
      recordCount: before.recordCount + 1,
      byMachine: { ...before.byMachine, ...seconds },
      lastSequence: sequence,
    };
  }, sum);
}

const emptySum = ({ tenantId, time, meter, modelId, keyId }: UsageRecord): UsageSum => ({
  tenantId,
  hour: hourOf(time),
  meter,
  modelId,
  keyId,
  quantity: 0,
  recordCount: 0,
  byMachine: {},
  lastSequence: '0',
});
