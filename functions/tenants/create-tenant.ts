import { tenantScopes } from '../../shared/api/operation.ts';
import { makeKey } from '../../shared/key/make-key.ts';
import type { ReadPepper } from '../../shared/key/pepper-client.ts';
import { defaultRatePerMinute } from '../../shared/key/schema.ts';
import { showKey } from '../../shared/key/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { tenantOperations } from '../../shared/tenant/operations.ts';
import { putTenant, showTenant } from '../../shared/tenant/store.ts';

export const createTenant =
  (table: TableClient, readPepper: ReadPepper): UseCaseOf<typeof tenantOperations, 'createTenant'> =>
  async ({ body, ...making }) => {
    const { nowMs, makeId } = making;
    const signedUp = { id: makeId('tenant', nowMs), ...body, createdAt: nowMs };
    const { key, secret } = makeKey(
      {
        tenantId: signedUp.id,
        name: 'First key',
        scopes: tenantScopes,
        allowedModels: null,
        ratePerMinute: defaultRatePerMinute,
        monthlyBudgetMinor: null,
        validUntil: null,
      },
      { ...making, pepper: await readPepper() },
    );
    await putTenant(table, signedUp, key);
    return { body: { ...showTenant(signedUp), api_key: { ...showKey(key), secret } } };
  };
