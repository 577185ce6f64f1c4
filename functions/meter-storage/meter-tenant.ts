import type { TenantId } from '../../shared/runtime/ids.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { hourMs, hourStart } from '../../shared/usage/hour.ts';
import { hoursToMeter, storageRecord } from '../../shared/usage/storage.ts';
import { advanceStorageMeter, readStorageMeter, readStoredBytes } from '../../shared/usage/storage-store.ts';
import { putUsageRecord } from '../../shared/usage/store.ts';

/** Records what a tenant stored in each hour that is over and not recorded; an hour that was recorded stays as it is. */
export async function meterTenant(table: TableClient, tenantId: TenantId, nowMs: number): Promise<void> {
  const meter = await readStorageMeter(table, tenantId);
  if (!meter) return;
  const hours = hoursToMeter(meter, nowMs);
  const last = hours.at(-1);
  if (last === undefined) return;
  const storedBytes = await readStoredBytes(table, tenantId);
  if (storedBytes > 0) {
    for (const hour of hours) await putUsageRecord(table, storageRecord(tenantId, hour, storedBytes));
  }
  await advanceStorageMeter(table, tenantId, hourStart(last) + hourMs);
}
