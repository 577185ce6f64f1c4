import { showFeedback } from '../../shared/feedback/show.ts';
import { storedUntil } from '../../shared/prediction/stored.ts';
import { findStored } from './find-stored.ts';
import type { ModelUseCase, Services } from './services.ts';

/** A stored prediction with its inputs, and what was said of it. */
export const getPrediction =
  (services: Services): ModelUseCase<'getPrediction'> =>
  async ({ params, caller, nowMs }) => {
    const wish = { nowMs, unstored: 'not_found' } as const;
    const { record, stored } = await findStored(services, caller, params.prediction_id, wish);
    const told = await services.feedback.get([record.tenantId, record.modelId], stored.id);
    return {
      body: {
        object: 'stored_prediction',
        model: record.modelId,
        version: record.versionId,
        ...stored,
        feedback: told ? showFeedback(told) : null,
        created_at: new Date(record.time).toISOString(),
        stored_until: storedUntil(record.time),
      },
    };
  };
