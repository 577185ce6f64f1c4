import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { tenantOperations } from '../../shared/tenant/operations.ts';
import { findTenant, showTenant } from '../../shared/tenant/store.ts';

export const getTenant =
  (table: TableClient): UseCaseOf<typeof tenantOperations, 'getTenant'> =>
  async ({ caller }) => {
    const found = await findTenant(table, caller.tenantId);
    if (!found) throw new ProblemError('not_found', 'The tenant of this API key is gone.');
    return { body: showTenant(found) };
  };
