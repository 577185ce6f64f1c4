import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { putEndpoint, type StoredEndpoint, showEndpoint } from '../../shared/webhook/endpoint-store.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';
import { endpointSecret } from '../../shared/webhook/signature.ts';
import { checkTarget } from '../../shared/webhook/target.ts';

interface Services {
  readonly table: TableClient;
  readonly readKey: () => Promise<string>;
  readonly privateHosts: ReadonlySet<string>;
}

export const createWebhookEndpoint =
  ({ table, readKey, privateHosts }: Services): UseCaseOf<typeof webhookOperations, 'createWebhookEndpoint'> =>
  async ({ body, caller: { tenantId }, nowMs, makeId }) => {
    checkTarget(body.url, privateHosts);
    const endpoint: StoredEndpoint = {
      tenantId,
      id: makeId('endpoint', nowMs),
      url: body.url,
      eventTypes: body.event_types,
      state: 'enabled',
      createdAt: nowMs,
      lastDelivery: null,
    };
    const secret = endpointSecret(await readKey(), tenantId, endpoint.id);
    await putEndpoint(table, endpoint);
    return { body: { ...showEndpoint(endpoint), secret } };
  };
