import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Id, TenantId } from '../runtime/ids.ts';
import { impressionList, usageKey } from '../table/keys.ts';
import type { PlainItem } from '../table/put-client.ts';
import { hourOf, monthOf } from './hour.ts';
import { meter, type UsageRecord } from './schema.ts';

/** Tells two records apart that claim the same id. */
export function recordDigest(record: UsageRecord): string {
  const { meter, quantity, modelId, versionId, keyId, runId, machine, inputHash, outputHash } = record;
  const identity = [meter, quantity, modelId, versionId, keyId, runId, machine, inputHash, outputHash];
  const sponsored = record.sponsorId ? [record.sponsorId] : [];
  return createHash('sha256')
    .update(JSON.stringify([...identity, ...sponsored]))
    .digest('base64url');
}

/** A record's row. */
export function ledgerAttributes(record: UsageRecord) {
  return {
    ...usageKey(record.tenantId, hourOf(record.time), record.id),
    entity: 'usage_record',
    tenant_id: record.tenantId,
    id: record.id,
    meter: record.meter,
    quantity: record.quantity,
    model_id: record.modelId,
    version_id: record.versionId,
    key_id: record.keyId,
    run_id: record.runId,
    machine: record.machine,
    time: record.time,
    input_hash: record.inputHash,
    output_hash: record.outputHash,
    lease_id: record.leaseId,
    ...(record.sponsorId && impressionOf(record, record.sponsorId)),
    digest: recordDigest(record),
  };
}

/** Lists a record among the impressions of its month: what a sponsor pays for is counted in the ledger. */
const impressionOf = ({ tenantId, id, time }: UsageRecord, sponsorId: Id<'sponsor'>) => ({
  sponsor_id: sponsorId,
  gsi1pk: impressionList(sponsorId, monthOf(time)),
  gsi1sk: `${tenantId}#${id}`,
});

/** A record's row in DynamoDB's own form. The hot path writes this one flat shape, without a general marshaller. */
export const ledgerItem = (record: UsageRecord): PlainItem =>
  Object.fromEntries(Object.entries(ledgerAttributes(record)).map(([name, value]) => [name, attributeValue(value)]));

function attributeValue(value: string | number | null): PlainItem[string] {
  if (value === null) return { NULL: true };
  return typeof value === 'number' ? { N: String(value) } : { S: value };
}

/** Reads a row of the ledger, in plain values. */
export const ledgerRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    id: z.string(),
    meter,
    quantity: z.int().nonnegative(),
    model_id: z.custom<Id<'model'> | null>(),
    version_id: z.custom<Id<'version'> | null>(),
    key_id: z.custom<Id<'key'> | null>(),
    run_id: z.custom<Id<'run'> | null>(),
    machine: z.string().nullable(),
    time: z.number(),
    input_hash: z.string().nullable().default(null),
    output_hash: z.string().nullable().default(null),
    lease_id: z.custom<Id<'lease'> | null>().default(null),
    sponsor_id: z.custom<Id<'sponsor'>>((value) => value === undefined || typeof value === 'string').optional(),
  })
  .transform(
    (row): UsageRecord => ({
      tenantId: row.tenant_id,
      id: row.id,
      meter: row.meter,
      quantity: row.quantity,
      modelId: row.model_id,
      versionId: row.version_id,
      keyId: row.key_id,
      runId: row.run_id,
      machine: row.machine,
      time: row.time,
      inputHash: row.input_hash,
      outputHash: row.output_hash,
      leaseId: row.lease_id,
      ...(row.sponsor_id && { sponsorId: row.sponsor_id }),
    }),
  );
