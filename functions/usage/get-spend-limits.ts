import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';
import { readLimits } from '../../shared/wallet/rules-store.ts';
import { showSpendLimits } from '../../shared/wallet/show-limits.ts';

export const getSpendLimits =
  (table: TableClient): UseCaseOf<typeof usageOperations, 'getSpendLimits'> =>
  async ({ caller, nowMs }) => ({
    body: await showSpendLimits(table, caller.tenantId, await readLimits(table, caller.tenantId), nowMs),
  });
