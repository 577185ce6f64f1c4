import { showVersion } from '../../shared/model/show-model.ts';
import { findVersion } from './find-version.ts';
import type { ModelUseCase, Services } from './services.ts';

export const getVersion =
  ({ models }: Services): ModelUseCase<'getVersion'> =>
  async ({ params, caller: { tenantId } }) => ({
    body: showVersion(await findVersion(models, tenantId, params.model_id, params.version_id)),
  });
