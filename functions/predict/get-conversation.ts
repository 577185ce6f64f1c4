import type { conversationOperations } from '../../shared/conversation/operations.ts';
import { showConversation } from '../../shared/conversation/show.ts';
import type { ConversationStore } from '../../shared/conversation/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { requireModel } from './require-model.ts';

/** The last turns; another tenant's conversation is not there. */
export const getConversation =
  (conversations: ConversationStore): UseCaseOf<typeof conversationOperations, 'getConversation'> =>
  async ({ params, caller, nowMs }) => {
    requireModel(caller.allowedModels, params.model_id);
    const row = await conversations.get([caller.tenantId, params.model_id], params.conversation_id, nowMs);
    if (row) return { body: showConversation(row) };
    throw new ProblemError('not_found', 'The model has no such conversation, or it has ended.', {
      param: 'conversation_id',
    });
  };
