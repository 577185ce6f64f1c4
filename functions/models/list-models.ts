import { listEnvelope } from '../../shared/api/list.ts';
import { showModel } from '../../shared/model/show-model.ts';
import type { ModelUseCase, Services } from './services.ts';

export const listModels =
  ({ models }: Services): ModelUseCase<'listModels'> =>
  async ({ query, caller: { tenantId } }) => ({
    body: listEnvelope(await models.list(tenantId, query), showModel),
  });
