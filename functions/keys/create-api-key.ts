import { grantFrom } from '../../shared/key/grant.ts';
import { makeKey } from '../../shared/key/make-key.ts';
import type { keyOperations } from '../../shared/key/operations.ts';
import type { ReadPepper } from '../../shared/key/pepper-client.ts';
import { putKey, showKey } from '../../shared/key/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const createApiKey =
  (table: TableClient, readPepper: ReadPepper): UseCaseOf<typeof keyOperations, 'createApiKey'> =>
  async ({ body, caller, ...making }) => {
    const validUntil = body.expires_at === null ? null : Date.parse(body.expires_at);
    if (validUntil !== null && validUntil <= making.nowMs) {
      throw new ProblemError('invalid_request', '`expires_at`: must be in the future.', { param: 'expires_at' });
    }
    const { key, secret } = makeKey(
      {
        tenantId: caller.tenantId,
        name: body.name,
        ...grantFrom(caller, body),
        ratePerMinute: body.rate_per_minute,
        monthlyBudgetMinor: body.monthly_budget_minor,
        validUntil,
      },
      { ...making, pepper: await readPepper() },
    );
    await putKey(table, key);
    return { body: { ...showKey(key), secret } };
  };
