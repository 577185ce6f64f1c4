import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { dataset } from '../dataset/dataset.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { answeredTurn, conversation, handover, handoverAnswer, handoverDatasetRequest, turnRequest } from './schema.ts';

const params = z.strictObject({ model_id: idSchema('model') });
const common = { servedBy: 'predict', tag: 'conversations' } as const;

/** Every route of conversations that `predict` serves. */
export const conversationOperations = [
  defineOperation({
    ...common,
    id: 'converse',
    method: 'POST',
    path: '/v1/models/{model_id}/conversations',
    scope: 'predict',
    summary: 'Ask a question, in a new conversation or an old one; metered as one prediction',
    params,
    body: turnRequest,
    success: { status: 200, schema: answeredTurn },
    problems: [
      'not_found',
      'conflict',
      'model_not_allowed',
      'model_not_deployed',
      'invalid_input',
      'plan_limit_reached',
      'spend_limit_reached',
      'daily_limit_reached',
    ],
  }),
  defineOperation({
    ...common,
    id: 'getConversation',
    method: 'GET',
    path: '/v1/models/{model_id}/conversations/{conversation_id}',
    scope: 'predict',
    summary: 'Read the last turns of a conversation',
    params: params.extend({ conversation_id: idSchema('conversation') }),
    success: { status: 200, schema: conversation },
    problems: ['not_found', 'model_not_allowed'],
  }),
  defineOperation({
    ...common,
    id: 'listHandovers',
    method: 'GET',
    path: '/v1/models/{model_id}/handovers',
    scope: 'models:read',
    summary: 'List the questions that were handed over in conversations, newest first; each is kept for 90 days',
    params,
    query: listQuery,
    success: { status: 200, schema: listOf(handover) },
    problems: ['not_found', 'invalid_cursor'],
  }),
] as const;

const labelling = { servedBy: 'datasets', tag: 'conversations', scope: 'datasets:write' } as const;

/** The routes that label them and make data of them, which `datasets` serves. */
export const handoverDatasetOperations = [
  defineOperation({
    ...labelling,
    id: 'answerHandover',
    method: 'PUT',
    path: '/v1/models/{model_id}/handovers/{handover_id}',
    summary: 'Say what a handed-over question should have been answered; said again, the last word counts',
    params: params.extend({ handover_id: idSchema('handover') }),
    body: handoverAnswer,
    success: { status: 200, schema: handover },
    problems: ['not_found'],
  }),
  defineOperation({
    ...labelling,
    id: 'createHandoverDataset',
    method: 'POST',
    path: '/v1/models/{model_id}/handovers/dataset',
    summary:
      'Make a dataset of the questions that were handed over; the column `answer` is empty where nobody has answered yet',
    params,
    body: handoverDatasetRequest,
    success: { status: 202, schema: dataset },
    problems: ['not_found', 'conflict', 'plan_limit_reached'],
  }),
] as const;
