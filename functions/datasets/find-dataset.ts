import type { DatasetRow, DatasetStore } from '../../shared/dataset/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';

/** The tenant's dataset. Throws ProblemError `not_found`, also for another tenant's. */
export async function findDataset(
  datasets: DatasetStore,
  tenantId: TenantId,
  datasetId: Id<'dataset'>,
): Promise<DatasetRow> {
  const row = await datasets.get(tenantId, datasetId);
  if (!row) throw new ProblemError('not_found', 'There is no dataset with this id.', { param: 'dataset_id' });
  return row;
}
