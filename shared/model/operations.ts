import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { modelCard } from './card/schema.ts';
import { model, modelAlias, modelDeletion, modelExport, modelVersion } from './schema.ts';

const params = z.strictObject({ model_id: idSchema('model') });
const common = { servedBy: 'models', tag: 'models' } as const;

/** Every route of models, but for predictions. */
export const modelOperations = [
  defineOperation({
    ...common,
    id: 'listModels',
    method: 'GET',
    path: '/v1/models',
    scope: 'models:read',
    summary: 'List models, newest first',
    query: listQuery,
    success: { status: 200, schema: listOf(model) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getModel',
    method: 'GET',
    path: '/v1/models/{model_id}',
    scope: 'models:read',
    summary: 'Read one model and where its aliases point',
    params,
    success: { status: 200, schema: model },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'listVersions',
    method: 'GET',
    path: '/v1/models/{model_id}/versions',
    scope: 'models:read',
    summary: 'List the versions of a model, newest first',
    params,
    query: listQuery,
    success: { status: 200, schema: listOf(modelVersion) },
    problems: ['not_found', 'invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getVersion',
    method: 'GET',
    path: '/v1/models/{model_id}/versions/{version_id}',
    scope: 'models:read',
    summary: 'Read one version: its inputs, how well it does and which columns matter',
    params: params.extend({ version_id: idSchema('version') }),
    success: { status: 200, schema: modelVersion },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'getModelCard',
    method: 'GET',
    path: '/v1/models/{model_id}/versions/{version_id}/card',
    scope: 'models:read',
    summary: 'Read a version’s model card: its data, method, scores and limits, also as Markdown',
    params: params.extend({ version_id: idSchema('version') }),
    query: z.strictObject({ language: z.enum(['en', 'zh']).default('en') }),
    success: { status: 200, schema: modelCard },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'setAlias',
    method: 'PUT',
    path: '/v1/models/{model_id}/aliases/{alias}',
    scope: 'models:write',
    summary: 'Point an alias at a version: `champion` answers predictions that name no other',
    params: params.extend({ alias: modelAlias }),
    body: z.strictObject({ version_id: idSchema('version') }).meta({ id: 'AliasTarget' }),
    success: { status: 200, schema: model },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'exportModel',
    method: 'GET',
    path: '/v1/models/{model_id}/export',
    scope: 'models:write',
    summary:
      'Get a link to a ZIP with the model; one of tables brings runners that score it offline, in Node.js and in Python',
    params,
    query: z.strictObject({
      version: idSchema('version').optional().meta({ description: 'The champion when left out.' }),
    }),
    success: { status: 200, schema: modelExport },
    problems: ['not_found', 'model_not_allowed', 'model_not_deployed', 'conflict'],
  }),
  defineOperation({
    ...common,
    id: 'deleteModel',
    method: 'DELETE',
    path: '/v1/models/{model_id}',
    scope: 'models:write',
    summary: 'Delete a model with all of its versions and artifacts',
    params,
    success: { status: 200, schema: modelDeletion },
    problems: ['not_found', 'conflict'],
  }),
] as const;
