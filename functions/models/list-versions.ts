import { listEnvelope } from '../../shared/api/list.ts';
import { showVersion } from '../../shared/model/show-model.ts';
import { findModel } from './find-model.ts';
import type { ModelUseCase, Services } from './services.ts';

export const listVersions =
  ({ models }: Services): ModelUseCase<'listVersions'> =>
  async ({ params, query, caller: { tenantId } }) => {
    await findModel(models, tenantId, params.model_id);
    return { body: listEnvelope(await models.listVersions([tenantId, params.model_id], query), showVersion) };
  };
