import { idMaker } from '../../shared/runtime/ids.ts';
import { idsOf } from './table.ts';

const makeId = idMaker();

/** A request of a tenant's API key as a use case gets it; `letter` tells tenants apart. */
export function apiRequest(parts: { params?: object; query?: object; body?: object; letter?: string } = {}) {
  const { params = {}, query = { limit: 20 }, body, letter = 'A' } = parts;
  const { tenantId, keyId } = idsOf(letter);
  return {
    params,
    query,
    body,
    caller: { tenantId, keyId, scopes: new Set(), allowedModels: null, ratePerMinute: 600, monthlyBudgetMinor: null },
    requestId: 'req',
    nowMs: Date.now(),
    makeId,
    randomBytes: (sizeBytes: number) => new Uint8Array(sizeBytes),
    idempotencyKey: null,
  } as never;
}
