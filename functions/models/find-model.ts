import type { ModelRow, ModelStore } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';

/** The tenant's model. Throws ProblemError `not_found`, also for another tenant's. */
export async function findModel(models: ModelStore, tenantId: TenantId, modelId: Id<'model'>): Promise<ModelRow> {
  const row = await models.get(tenantId, modelId);
  if (!row) throw new ProblemError('not_found', 'There is no model with this id.', { param: 'model_id' });
  return row;
}
