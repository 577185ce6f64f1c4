import { listEnvelope } from '../../shared/api/list.ts';
import { showRun } from '../../shared/run/show-run.ts';
import type { RunUseCase, Services } from './services.ts';

/** Costs one small query for each run on the page, for its candidates. */
export const listRuns =
  ({ clock, runs }: Services): RunUseCase<'listRuns'> =>
  async ({ query, caller: { tenantId } }) => {
    const page = await runs.list(tenantId, query);
    const shown = await Promise.all(
      page.items.map(async (row) => showRun(row, await runs.candidates(tenantId, row.id), clock())),
    );
    return { body: listEnvelope({ ...page, items: shown }, (run) => run) };
  };
