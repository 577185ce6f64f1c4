import * as z from 'zod';
import { defineOperation } from '../api/operation.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { prediction, predictionList, predictionRequest } from './schema.ts';

/** Every route of predictions. */
export const predictionOperations = [
  defineOperation({
    id: 'predict',
    method: 'POST',
    path: '/v1/models/{model_id}/predict',
    servedBy: 'predict',
    scope: 'predict',
    tag: 'predictions',
    summary: 'Predict from one input or up to 1,000; each input is metered, and billed once per Idempotency-Key',
    params: z.strictObject({ model_id: idSchema('model') }),
    body: predictionRequest,
    maxBodyBytes: 4_000_000,
    success: { status: 200, schema: z.union([prediction, predictionList]) },
    problems: [
      'not_found',
      'model_not_allowed',
      'model_not_deployed',
      'invalid_input',
      'plan_limit_reached',
      'spend_limit_reached',
      'daily_limit_reached',
    ],
  }),
] as const;
