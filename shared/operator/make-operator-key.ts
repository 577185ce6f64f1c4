import { makeKey } from '../key/make-key.ts';
import { defaultRatePerMinute } from '../key/schema.ts';
import { putKey } from '../key/store.ts';
import type { IdMaker, TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';

interface Making {
  readonly pepper: string;
  readonly tenantId: TenantId;
  readonly nowMs: number;
  readonly makeId: IdMaker;
  readonly randomBytes: (sizeBytes: number) => Uint8Array;
}

/** Puts a key that may operate the stage, and nothing else, into a tenant's list of keys; answers its secret. */
export async function makeOperatorKey(table: TableClient, { pepper, tenantId, ...making }: Making): Promise<string> {
  const wish = {
    tenantId,
    name: 'Operator',
    scopes: ['operator' as const],
    allowedModels: null,
    ratePerMinute: defaultRatePerMinute,
    monthlyBudgetMinor: null,
    validUntil: null,
  };
  const { key, secret } = makeKey(wish, { ...making, pepper });
  await putKey(table, key);
  return secret;
}
