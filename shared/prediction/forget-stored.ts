import type { BucketClient, Removed } from '../bucket/client.ts';
import { predictionDayFolder, predictionsFolder } from '../bucket/keys.ts';
import type { TableClient } from '../table/client.ts';
import { modelPartition, storedDayKey } from '../table/keys.ts';
import { isDayOver, type ModelRef } from './stored.ts';

const prefix = 'PRD#';

/** Removes the days of which nothing is shown any more: objects first, so that a cut-off removal is finished by the next. */
export async function forgetOldDays(
  { bucket, table }: { readonly bucket: BucketClient; readonly table: TableClient },
  ref: ModelRef,
  nowMs: number,
): Promise<void> {
  for await (const { sk } of table.rows(modelPartition(...ref), prefix)) {
    const day = String(sk).slice(prefix.length);
    if (!isDayOver(day, nowMs)) continue;
    await bucket.removeFolder(predictionDayFolder(...ref, day));
    await table.delete(storedDayKey(...ref, day));
  }
}

/** Removes everything that was stored of a model's predictions. */
export async function forgetStored(bucket: BucketClient, table: TableClient, ref: ModelRef): Promise<Removed> {
  const removed = await bucket.removeFolder(predictionsFolder(...ref));
  for await (const { pk, sk } of table.rows(modelPartition(...ref), prefix)) {
    await table.delete({ pk: String(pk), sk: String(sk) });
  }
  return removed;
}
