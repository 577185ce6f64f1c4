import { BucketClient } from '../../shared/bucket/client.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { describeError, log } from '../../shared/runtime/logger.ts';
import { TableClient } from '../../shared/table/client.ts';
import { listTenantIds } from '../../shared/tenant/store.ts';
import { forgetOldPredictions } from './forget-old-predictions.ts';
import { meterTenant } from './meter-tenant.ts';

const environment = readEnvironment('meter-storage');
const bucket = new BucketClient(environment.BUCKET_NAME);
const table = new TableClient(environment.TABLE_NAME);

/**
 * Meters every tenant, and removes its stored predictions that are past their time. One that fails does not stop the
 * others; the event is then retried, which repeats nothing.
 */
export async function handler(): Promise<void> {
  const nowMs = systemClock();
  let failureCount = 0;
  for await (const tenantId of listTenantIds(table)) {
    try {
      await meterTenant(table, tenantId, nowMs);
      await forgetOldPredictions({ bucket, table }, tenantId, nowMs);
    } catch (error) {
      failureCount += 1;
      log('error', 'storage metering failed', { tenant_id: tenantId, error: describeError(error) });
    }
  }
  if (failureCount > 0) throw new Error(`Storage of ${failureCount} tenants could not be metered`);
}
