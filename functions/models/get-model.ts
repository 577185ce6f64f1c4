import { showModel } from '../../shared/model/show-model.ts';
import { findModel } from './find-model.ts';
import type { ModelUseCase, Services } from './services.ts';

export const getModel =
  ({ models }: Services): ModelUseCase<'getModel'> =>
  async ({ params, caller: { tenantId } }) => ({
    body: showModel(await findModel(models, tenantId, params.model_id)),
  });
