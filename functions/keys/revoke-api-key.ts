import type { keyOperations } from '../../shared/key/operations.ts';
import { requireKey, revokeKey, showKey } from '../../shared/key/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const revokeApiKey =
  (table: TableClient): UseCaseOf<typeof keyOperations, 'revokeApiKey'> =>
  async ({ params, caller, nowMs }) => {
    const key = await requireKey(table, caller.tenantId, params.key_id);
    return { body: showKey(await revokeKey(table, key, nowMs)) };
  };
