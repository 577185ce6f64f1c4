import * as z from 'zod';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { modelPartition, tenantKey, tenantPartition } from '../table/keys.ts';

const tenantRow = z.object({ created_at: z.number(), storage_metered_until: z.number().optional() });
const sizedRow = z.object({ size_bytes: z.int().nonnegative(), state: z.string().optional() });
const modelRow = z.object({ id: z.custom<Id<'model'>>() });

/** When a tenant came, and up to when its storage is metered (epoch milliseconds); undefined when it is gone. */
export async function readStorageMeter(table: TableClient, tenantId: TenantId) {
  const row = await table.get(tenantKey(tenantId));
  if (row === undefined) return undefined;
  const { created_at, storage_metered_until } = tenantRow.parse(row);
  return { createdAt: created_at, meteredUntil: storage_metered_until ?? null };
}

/** Notes that storage is metered up to `untilMs`; never goes back. */
export async function advanceStorageMeter(table: TableClient, tenantId: TenantId, untilMs: number): Promise<void> {
  await table.updateIf(tenantKey(tenantId), {
    UpdateExpression: 'SET storage_metered_until = :until',
    ConditionExpression:
      'attribute_exists(pk) AND (attribute_not_exists(storage_metered_until) OR storage_metered_until < :until)',
    ExpressionAttributeValues: { ':until': untilMs },
  });
}

/** Bytes of a tenant's uploaded datasets, of its model versions and of stored predictions. Working copies of runs are not billed. */
export async function readStoredBytes(table: TableClient, tenantId: TenantId): Promise<number> {
  let bytes = 0;
  for await (const row of table.rows(tenantPartition(tenantId), 'DS#')) {
    const { size_bytes, state } = sizedRow.parse(row);
    if (state !== 'uploading') bytes += size_bytes;
  }
  for await (const row of table.rows(tenantPartition(tenantId), 'MDL#')) {
    const { id } = modelRow.parse(row);
    for (const prefix of ['VER#', 'PRD#']) {
      for await (const sized of table.rows(modelPartition(tenantId, id), prefix)) {
        bytes += sizedRow.parse(sized).size_bytes;
      }
    }
  }
  return bytes;
}
