import { requireKey } from '../../shared/key/store.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';
import { putLimits } from '../../shared/wallet/rules-store.ts';
import { showSpendLimits } from '../../shared/wallet/show-limits.ts';

/** Replaces the limits; a key or model that the tenant does not have is refused, since its limit could never hold. */
export const putSpendLimits =
  (table: TableClient): UseCaseOf<typeof usageOperations, 'putSpendLimits'> =>
  async ({ body, caller, nowMs }) => {
    const { tenantId } = caller;
    const models = new ModelStore(table);
    for (const [at, { key_id, model_id }] of body.limits.entries()) {
      if (key_id !== null) await requireKey(table, tenantId, key_id);
      if (model_id !== null && !(await models.get(tenantId, model_id))) {
        throw new ProblemError('not_found', `There is no model ${model_id}.`, { param: `limits[${at}].model_id` });
      }
    }
    await putLimits(table, tenantId, body.limits);
    return { body: await showSpendLimits(table, tenantId, body.limits, nowMs) };
  };
