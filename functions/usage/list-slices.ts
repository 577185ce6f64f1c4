import { listEnvelope } from '../../shared/api/list.ts';
import { listSlices as pageOfSlices, showSlice } from '../../shared/billing/list-slices.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';

export const listSlices =
  (table: TableClient): UseCaseOf<typeof usageOperations, 'listUsageSlices'> =>
  async ({ query, caller }) => ({ body: listEnvelope(await pageOfSlices(table, caller.tenantId, query), showSlice) });
