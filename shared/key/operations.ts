import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { apiKey, apiKeyWithSecret, newApiKey } from './schema.ts';

const params = z.strictObject({ key_id: idSchema('key') });
const common = { servedBy: 'keys', tag: 'api_keys', scope: 'keys:write' } as const;

/** Every route of API keys. */
export const keyOperations = [
  defineOperation({
    ...common,
    id: 'createApiKey',
    method: 'POST',
    path: '/v1/api_keys',
    summary: 'Make an API key; its secret is shown once',
    body: newApiKey,
    success: { status: 201, schema: apiKeyWithSecret },
    problems: ['model_not_allowed'],
  }),
  defineOperation({
    ...common,
    id: 'listApiKeys',
    method: 'GET',
    path: '/v1/api_keys',
    summary: 'List API keys, newest first, revoked ones as well',
    query: listQuery,
    success: { status: 200, schema: listOf(apiKey) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getApiKey',
    method: 'GET',
    path: '/v1/api_keys/{key_id}',
    summary: 'Read one API key, without its secret',
    params,
    success: { status: 200, schema: apiKey },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'revokeApiKey',
    method: 'DELETE',
    path: '/v1/api_keys/{key_id}',
    summary: 'Revoke an API key; it stops working within a minute',
    params,
    success: { status: 200, schema: apiKey },
    problems: ['not_found'],
  }),
] as const;
