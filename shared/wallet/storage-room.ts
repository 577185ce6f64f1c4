import { ProblemError } from '../runtime/errors.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { readStoredBytes } from '../usage/storage-store.ts';
import { readSpendRules } from './rules-store.ts';

/** Hours that a plan's gigabyte-months are counted by. */
const hoursOfMonth = 730;

/**
 * The free plan keeps at once what it includes for a month, and stops there; the others bill what goes beyond. Throws
 * ProblemError 402 where `bytes` more would not fit.
 */
export async function checkStorageRoom(
  table: TableClient,
  tenantId: TenantId,
  bytes: number,
  nowMs: number,
): Promise<void> {
  const { included } = await readSpendRules(table, tenantId, nowMs);
  if (included === null) return;
  const mostBytes = Math.floor((included.stored_byte_hours ?? 0) / hoursOfMonth);
  const storedBytes = await readStoredBytes(table, tenantId);
  if (storedBytes + bytes <= mostBytes) return;
  const detail = `The plan keeps ${mostBytes} bytes, of which ${storedBytes} are taken: ${bytes} more do not fit. Delete a dataset or a model, or choose a plan that goes on.`;
  throw new ProblemError('plan_limit_reached', detail, { param: 'plan' });
}
