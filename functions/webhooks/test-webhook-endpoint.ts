import { putEvent, requireEvent } from '../../shared/event/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { requireEndpoint } from '../../shared/webhook/endpoint-store.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';

export const testWebhookEndpoint =
  (table: TableClient): UseCaseOf<typeof webhookOperations, 'testWebhookEndpoint'> =>
  async ({ params, caller: { tenantId }, nowMs, makeId }) => {
    const endpoint = await requireEndpoint(table, tenantId, params.endpoint_id);
    if (endpoint.state === 'disabled') {
      throw new ProblemError('conflict', 'The endpoint answered that it is gone. Make a new one.', {
        param: 'endpoint_id',
      });
    }
    const id = makeId('event', nowMs);
    const data = { object: 'webhook_endpoint' as const, id: endpoint.id };
    await putEvent(table, {
      tenantId,
      id,
      type: 'webhook_endpoint.test',
      timeMs: nowMs,
      data,
      endpointId: endpoint.id,
    });
    return { body: await requireEvent(table, tenantId, id) };
  };
