import { listEnvelope } from '../../shared/api/list.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { listEndpoints, showEndpoint } from '../../shared/webhook/endpoint-store.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';

export const listWebhookEndpoints =
  (table: TableClient): UseCaseOf<typeof webhookOperations, 'listWebhookEndpoints'> =>
  async ({ query, caller }) => ({
    body: listEnvelope(await listEndpoints(table, caller.tenantId, query), showEndpoint),
  });
