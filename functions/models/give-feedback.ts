import { judge } from '../../shared/feedback/judge.ts';
import { showFeedback } from '../../shared/feedback/show.ts';
import type { FeedbackRow } from '../../shared/feedback/store.ts';
import { findStored } from './find-stored.ts';
import type { ModelUseCase, Services } from './services.ts';

/** Holds a stored prediction against what was right, and keeps both in the place of what was told of it before. */
export const giveFeedback =
  (services: Services): ModelUseCase<'giveFeedback'> =>
  async ({ params, body, caller, nowMs }) => {
    const wish = { nowMs, unstored: 'conflict' } as const;
    const { record, stored } = await findStored(services, caller, params.prediction_id, wish);
    const row: FeedbackRow = {
      entity: 'feedback',
      tenant_id: record.tenantId,
      prediction_id: stored.id,
      model_id: record.modelId,
      version_id: record.versionId,
      record_id: record.id,
      ...judge(stored, body),
      confidence: stored.confidence,
      comment: body.comment ?? null,
      answered_at: record.time,
      created_at: nowMs,
    };
    await services.feedback.put(row);
    return { body: showFeedback(row) };
  };
