import { readAccount } from '../../shared/billing/account-store.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import { showSubscription } from '../../shared/billing/show.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const getSubscription =
  (table: TableClient): UseCaseOf<typeof billingOperations, 'getSubscription'> =>
  async ({ caller, nowMs }) => ({ body: showSubscription(await readAccount(table, caller.tenantId), nowMs) });
