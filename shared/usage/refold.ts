import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { foldInserts, type UsageSum } from './fold.ts';
import { hourMs, hourOf } from './hour.ts';
import { hourRecords } from './store.ts';
import { findSum, replaceSum, sumKeyOf } from './sum-store.ts';

/** A stream keeps its records for 24 hours: what is older can no longer be folded a second time after it was folded anew. */
const streamMs = 25 * hourMs;

/**
 * Makes the sums of one hour anew from its ledger, for when the fold had used up its retries, and marks them to be
 * sealed. Answers how many sums were wrong. Throws RangeError for an hour whose records may still be in the stream.
 */
export async function refoldHour(table: Table, tenantId: TenantId, hour: string, nowMs: number): Promise<number> {
  if (hour > hourOf(nowMs - streamMs)) {
    throw new RangeError(`Hour ${hour} may still be folded from the stream; fold it anew 25 hours after it began`);
  }
  const sums = new Map<string, UsageSum>();
  let sequence = 0;
  for await (const record of hourRecords(table, tenantId, hour)) {
    sequence += 1;
    const { sk } = sumKeyOf(record);
    const sum = foldInserts(sums.get(sk), [{ sequence: String(sequence), record }]);
    if (sum) sums.set(sk, sum);
  }
  let mended = 0;
  for (const sum of sums.values()) if (await mend(table, sum)) mended += 1;
  return mended;
}

async function mend(table: Table, sum: UsageSum): Promise<boolean> {
  const known = await findSum(table, sum);
  if (known?.quantity === sum.quantity && known.recordCount === sum.recordCount) return false;
  // The sequence stays: records of this hour that come late are still told from those that were folded before.
  const isReplaced = await replaceSum(table, known, { ...sum, lastSequence: known?.lastSequence ?? '0' });
  if (!isReplaced) throw new Error(`The sum of ${sum.hour} is being folded; fold it anew later`);
  return true;
}
