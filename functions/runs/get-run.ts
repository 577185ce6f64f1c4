import { showRun } from '../../shared/run/show-run.ts';
import { findRun } from './find-run.ts';
import type { RunUseCase, Services } from './services.ts';

export const getRun =
  ({ clock, runs }: Services): RunUseCase<'getRun'> =>
  async ({ params, caller: { tenantId } }) => {
    const row = await findRun(runs, tenantId, params.run_id);
    return { body: showRun(row, await runs.candidates(tenantId, row.id), clock()) };
  };
