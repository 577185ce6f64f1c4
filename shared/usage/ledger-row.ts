import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Id, TenantId } from '../runtime/ids.ts';
import { usageKey } from '../table/keys.ts';
import { hourOf } from './hour.ts';
import { meter, type UsageRecord } from './schema.ts';

/** Tells two records apart that claim the same id. */
export function recordDigest(record: UsageRecord): string {
  const { meter, quantity, modelId, versionId, keyId, runId, machine } = record;
  const identity = JSON.stringify([meter, quantity, modelId, versionId, keyId, runId, machine]);
  return createHash('sha256').update(identity).digest('base64url');
}

/** A record's row in DynamoDB's own form: one known shape, so the hot path marshals nothing. */
export function ledgerItem(record: UsageRecord): Record<string, AttributeValue> {
  const { pk, sk } = usageKey(record.tenantId, hourOf(record.time), record.id);
  return {
    pk: { S: pk },
    sk: { S: sk },
    entity: { S: 'usage_record' },
    tenant_id: { S: record.tenantId },
    id: { S: record.id },
    meter: { S: record.meter },
    quantity: { N: String(record.quantity) },
    model_id: textOrNull(record.modelId),
    version_id: textOrNull(record.versionId),
    key_id: textOrNull(record.keyId),
    run_id: textOrNull(record.runId),
    machine: textOrNull(record.machine),
    time: { N: String(record.time) },
    digest: { S: recordDigest(record) },
  };
}

const textOrNull = (text: string | null): AttributeValue => (text === null ? { NULL: true } : { S: text });

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
    }),
  );
