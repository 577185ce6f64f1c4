import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { event } from '../event/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { newWebhookEndpoint, webhookEndpoint, webhookEndpointWithSecret } from './schema.ts';

const params = z.strictObject({ endpoint_id: idSchema('endpoint') });
const common = { servedBy: 'webhooks', tag: 'webhooks', scope: 'webhooks:write' } as const;
const reading = { servedBy: 'webhooks', tag: 'events', scope: 'events:read', method: 'GET' } as const;

/** Every route of webhook endpoints, and of the events that they hear of. */
export const webhookOperations = [
  defineOperation({
    ...common,
    id: 'createWebhookEndpoint',
    method: 'POST',
    path: '/v1/webhook_endpoints',
    summary: 'Have events sent to an address of yours; the secret that signs them is shown once',
    body: newWebhookEndpoint,
    success: { status: 201, schema: webhookEndpointWithSecret },
    problems: ['conflict'],
  }),
  defineOperation({
    ...common,
    id: 'listWebhookEndpoints',
    method: 'GET',
    path: '/v1/webhook_endpoints',
    summary: 'List webhook endpoints, newest first, with what came of the last delivery to each',
    query: listQuery,
    success: { status: 200, schema: listOf(webhookEndpoint) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getWebhookEndpoint',
    method: 'GET',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    summary: 'Read one webhook endpoint, without its secret',
    params,
    success: { status: 200, schema: webhookEndpoint },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'deleteWebhookEndpoint',
    method: 'DELETE',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    summary: 'Delete a webhook endpoint; what was still to be sent to it is not',
    params,
    success: { status: 204 },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'testWebhookEndpoint',
    method: 'POST',
    path: '/v1/webhook_endpoints/{endpoint_id}/test',
    summary: 'Send a test event to one endpoint',
    params,
    success: { status: 202, schema: event },
    problems: ['not_found', 'conflict'],
  }),
  defineOperation({
    ...reading,
    id: 'listEvents',
    path: '/v1/events',
    summary: 'List what happened in the last 30 days, newest first: what webhooks bring, word for word',
    query: listQuery,
    success: { status: 200, schema: listOf(event) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...reading,
    id: 'getEvent',
    path: '/v1/events/{event_id}',
    summary: 'Read one event',
    params: z.strictObject({ event_id: idSchema('event') }),
    success: { status: 200, schema: event },
    problems: ['not_found'],
  }),
] as const;
