import { showModel } from '../../shared/model/show-model.ts';
import { findModel } from './find-model.ts';
import { findVersion } from './find-version.ts';
import type { ModelUseCase, Services } from './services.ts';

/** A version is deployed from the moment it exists, so pointing at it is all there is to do. */
export const setAlias =
  ({ models }: Services): ModelUseCase<'setAlias'> =>
  async ({ params: { model_id, alias }, body, caller: { tenantId }, nowMs }) => {
    const version = await findVersion(models, tenantId, model_id, body.version_id);
    const row = await models.setAlias([tenantId, model_id], alias, version.id, nowMs);
    return { body: showModel(row ?? (await findModel(models, tenantId, model_id))) };
  };
