import { requireEvent } from '../../shared/event/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { webhookOperations } from '../../shared/webhook/operations.ts';

export const getEvent =
  (table: TableClient): UseCaseOf<typeof webhookOperations, 'getEvent'> =>
  async ({ params, caller }) => ({ body: await requireEvent(table, caller.tenantId, params.event_id) });
