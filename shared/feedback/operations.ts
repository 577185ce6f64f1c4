import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { dataset } from '../dataset/dataset.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { feedback, feedbackDatasetRequest, feedbackRequest, feedbackSummary, storedPrediction } from './schema.ts';

const ofPrediction = z.strictObject({ prediction_id: idSchema('prediction') });
const ofModel = z.strictObject({ model_id: idSchema('model') });
const common = { servedBy: 'models', tag: 'feedback' } as const;

/** Every route of feedback that `models` serves. */
export const feedbackOperations = [
  defineOperation({
    ...common,
    id: 'getPrediction',
    method: 'GET',
    path: '/v1/predictions/{prediction_id}',
    scope: 'predict',
    summary: 'Read a prediction that was stored, with its inputs and its feedback',
    params: ofPrediction,
    success: { status: 200, schema: storedPrediction },
    problems: ['not_found', 'model_not_allowed'],
  }),
  defineOperation({
    ...common,
    id: 'giveFeedback',
    method: 'POST',
    path: '/v1/predictions/{prediction_id}/feedback',
    scope: 'predict',
    summary: 'Tell what was right where a stored prediction was made; told again, the last word counts',
    params: ofPrediction,
    body: feedbackRequest,
    success: { status: 200, schema: feedback },
    problems: ['not_found', 'model_not_allowed', 'conflict', 'invalid_input'],
  }),
  defineOperation({
    ...common,
    id: 'listFeedback',
    method: 'GET',
    path: '/v1/models/{model_id}/feedback',
    scope: 'models:read',
    summary: 'List the feedback on a model, newest prediction first; it is kept as long as the model',
    params: ofModel,
    query: listQuery,
    success: { status: 200, schema: listOf(feedback) },
    problems: ['not_found', 'invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getFeedbackSummary',
    method: 'GET',
    path: '/v1/models/{model_id}/feedback/summary',
    scope: 'models:read',
    summary: 'Read how right each version is by its feedback, beside its evaluation',
    params: ofModel,
    success: { status: 200, schema: feedbackSummary },
    problems: ['not_found'],
  }),
] as const;

/** The route that makes data of it, which `datasets` serves. */
export const feedbackDatasetOperations = [
  defineOperation({
    servedBy: 'datasets',
    tag: 'feedback',
    id: 'createFeedbackDataset',
    method: 'POST',
    path: '/v1/models/{model_id}/feedback/dataset',
    scope: 'datasets:write',
    summary: 'Make a dataset of stored inputs with what was right, to train on; feedback without the truth is left out',
    params: ofModel,
    body: feedbackDatasetRequest,
    success: { status: 202, schema: dataset },
    problems: ['not_found', 'conflict', 'plan_limit_reached'],
  }),
] as const;
