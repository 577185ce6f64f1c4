import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { webhookKeyReader } from '../../shared/webhook/key-client.ts';
import { webhookOperations } from '../../shared/webhook/operations.ts';
import { privateHostsOf } from '../../shared/webhook/target.ts';
import { createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { deleteWebhookEndpoint } from './delete-webhook-endpoint.ts';
import { getEvent } from './get-event.ts';
import { getWebhookEndpoint } from './get-webhook-endpoint.ts';
import { listEvents } from './list-events.ts';
import { listWebhookEndpoints } from './list-webhook-endpoints.ts';
import { testWebhookEndpoint } from './test-webhook-endpoint.ts';

const environment = readEnvironment('webhooks');
const table = new TableClient(environment.TABLE_NAME);

export const handler = apiHandler(
  webhookOperations,
  {
    createWebhookEndpoint: createWebhookEndpoint({
      table,
      readKey: webhookKeyReader(environment.WEBHOOK_KEY_SECRET_ARN),
      privateHosts: privateHostsOf(environment.STAGE),
    }),
    listWebhookEndpoints: listWebhookEndpoints(table),
    getWebhookEndpoint: getWebhookEndpoint(table),
    deleteWebhookEndpoint: deleteWebhookEndpoint(table),
    testWebhookEndpoint: testWebhookEndpoint(table),
    listEvents: listEvents(table),
    getEvent: getEvent(table),
  },
  apiRuntime('webhooks', table),
);
