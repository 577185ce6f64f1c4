import type { BucketClient } from '../../shared/bucket/client.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { forgetOldDays } from '../../shared/prediction/forget-stored.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import type { TableClient } from '../../shared/table/client.ts';

/** Removes what a tenant's models stored of predictions and no longer show: from the next hour on it is not billed. */
export async function forgetOldPredictions(
  services: { readonly bucket: BucketClient; readonly table: TableClient },
  tenantId: TenantId,
  nowMs: number,
): Promise<void> {
  for await (const modelId of new ModelStore(services.table).ids(tenantId)) {
    await forgetOldDays(services, [tenantId, modelId], nowMs);
  }
}
