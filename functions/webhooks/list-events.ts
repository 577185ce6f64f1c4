import { listEnvelope } from '../../shared/api/list.ts';
import { listEvents as pageOfEvents } from '../../shared/event/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';

export const listEvents =
  (table: TableClient): UseCaseOf<typeof webhookOperations, 'listEvents'> =>
  async ({ query, caller }) => ({
    body: listEnvelope(await pageOfEvents(table, caller.tenantId, query), (event) => event),
  });
