import type { handoverDatasetOperations } from '../../shared/conversation/operations.ts';
import { showHandover } from '../../shared/conversation/show.ts';
import type { ConversationStore } from '../../shared/conversation/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';

/** Labels a question that was handed over; another tenant's is not there. */
export const answerHandover =
  (conversations: ConversationStore): UseCaseOf<typeof handoverDatasetOperations, 'answerHandover'> =>
  async ({ params: { model_id, handover_id }, body: { answer }, caller, nowMs }) => {
    const row = await conversations.answerHandover([caller.tenantId, model_id], handover_id, { answer, nowMs });
    if (row) return { body: showHandover(row) };
    throw new ProblemError('not_found', 'The model has no such handed-over question, or it has expired.', {
      param: 'handover_id',
    });
  };
