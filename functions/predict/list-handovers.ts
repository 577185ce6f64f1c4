import { listEnvelope } from '../../shared/api/list.ts';
import type { conversationOperations } from '../../shared/conversation/operations.ts';
import { showHandover } from '../../shared/conversation/show.ts';
import type { ConversationStore } from '../../shared/conversation/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';

/** What waits for a person. */
export const listHandovers =
  (services: {
    readonly conversations: ConversationStore;
    readonly models: Pick<ModelStore, 'get'>;
  }): UseCaseOf<typeof conversationOperations, 'listHandovers'> =>
  async ({ params, query, caller: { tenantId }, nowMs }) => {
    const { model_id: modelId } = params;
    if (!(await services.models.get(tenantId, modelId))) {
      throw new ProblemError('not_found', `There is no model ${modelId}.`, { param: 'model_id' });
    }
    const page = await services.conversations.listHandovers([tenantId, modelId], query, nowMs);
    return { body: listEnvelope(page, showHandover) };
  };
