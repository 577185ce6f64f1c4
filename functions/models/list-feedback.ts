import { listEnvelope } from '../../shared/api/list.ts';
import { showFeedback } from '../../shared/feedback/show.ts';
import { findModel } from './find-model.ts';
import type { ModelUseCase, Services } from './services.ts';

/** What was said of a model's predictions. */
export const listFeedback =
  ({ feedback, models }: Services): ModelUseCase<'listFeedback'> =>
  async ({ params, query, caller: { tenantId } }) => {
    const { id } = await findModel(models, tenantId, params.model_id);
    return { body: listEnvelope(await feedback.list([tenantId, id], query), showFeedback) };
  };
