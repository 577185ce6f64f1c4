import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { requireEndpoint, showEndpoint } from '../../shared/webhook/endpoint-store.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';

export const getWebhookEndpoint =
  (table: TableClient): UseCaseOf<typeof webhookOperations, 'getWebhookEndpoint'> =>
  async ({ params, caller }) => ({
    body: showEndpoint(await requireEndpoint(table, caller.tenantId, params.endpoint_id)),
  });
