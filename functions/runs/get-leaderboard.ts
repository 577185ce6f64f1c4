import { listEnvelope } from '../../shared/api/list.ts';
import { showCandidate } from '../../shared/run/show-run.ts';
import { findRun } from './find-run.ts';
import { pageOf } from './page-of.ts';
import type { RunUseCase, Services } from './services.ts';

/** Ranked candidates first, then those without a rank (yet). */
export const getLeaderboard =
  ({ runs }: Services): RunUseCase<'getLeaderboard'> =>
  async ({ params, query, caller: { tenantId } }) => {
    const row = await findRun(runs, tenantId, params.run_id);
    const candidates = [...(await runs.candidates(tenantId, row.id))];
    candidates.sort((a, b) => (a.rank ?? Number.MAX_VALUE) - (b.rank ?? Number.MAX_VALUE));
    return { body: listEnvelope(pageOf(candidates, query), (candidate) => showCandidate(candidate, row.state)) };
  };
