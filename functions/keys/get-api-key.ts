import type { keyOperations } from '../../shared/key/operations.ts';
import { requireKey, showKey } from '../../shared/key/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const getApiKey =
  (table: TableClient): UseCaseOf<typeof keyOperations, 'getApiKey'> =>
  async ({ params, caller }) => ({ body: showKey(await requireKey(table, caller.tenantId, params.key_id)) });
