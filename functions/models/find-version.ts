import type { ModelStore, VersionRow } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import { findModel } from './find-model.ts';

/** A version of the tenant's model. Throws ProblemError `not_found`. */
export async function findVersion(
  models: ModelStore,
  tenantId: TenantId,
  modelId: Id<'model'>,
  versionId: Id<'version'>,
): Promise<VersionRow> {
  await findModel(models, tenantId, modelId);
  const row = await models.getVersion([tenantId, modelId], versionId);
  if (!row) throw new ProblemError('not_found', 'The model has no version with this id.', { param: 'version_id' });
  return row;
}
