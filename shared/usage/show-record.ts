import type * as z from 'zod';
import { amountMicroMinor, amountOf } from './rate-card.ts';
import type { shownUsageRecord, UsageRecord } from './schema.ts';

/** A record of the ledger as the API shows it, with its own amount. */
export function showRecord(record: UsageRecord): z.infer<typeof shownUsageRecord> {
  const { meter, quantity, machine } = record;
  return {
    object: 'usage_record',
    id: record.id,
    meter,
    quantity,
    amount: amountOf(amountMicroMinor(meter, quantity, machine)),
    model_id: record.modelId,
    version_id: record.versionId,
    key_id: record.keyId,
    run_id: record.runId,
    machine,
    time: new Date(record.time).toISOString(),
  };
}
