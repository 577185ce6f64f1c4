import type { RunRow } from '../../shared/run/run-row.ts';
import type { RunStore } from '../../shared/run/store.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';

/** The tenant's run. Throws ProblemError `not_found`, also for another tenant's. */
export async function findRun(runs: RunStore, tenantId: TenantId, runId: Id<'run'>): Promise<RunRow> {
  const row = await runs.get(tenantId, runId);
  if (!row) throw new ProblemError('not_found', 'There is no run with this id.', { param: 'run_id' });
  return row;
}
