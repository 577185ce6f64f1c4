import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { deleteEndpoint, requireEndpoint } from '../../shared/webhook/endpoint-store.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';

export const deleteWebhookEndpoint =
  (table: TableClient): UseCaseOf<typeof webhookOperations, 'deleteWebhookEndpoint'> =>
  async ({ params, caller }) => {
    await requireEndpoint(table, caller.tenantId, params.endpoint_id);
    await deleteEndpoint(table, caller.tenantId, params.endpoint_id);
    return { body: undefined };
  };
