import { listEnvelope } from '../../shared/api/list.ts';
import type { keyOperations } from '../../shared/key/operations.ts';
import { listKeys, showKey } from '../../shared/key/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const listApiKeys =
  (table: TableClient): UseCaseOf<typeof keyOperations, 'listApiKeys'> =>
  async ({ query, caller }) => ({ body: listEnvelope(await listKeys(table, caller.tenantId, query), showKey) });
