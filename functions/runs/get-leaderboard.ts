import { listEnvelope } from '../../shared/api/list.ts';
import { showCandidate } from '../../shared/run/show-run.ts';
import { decodeCursor, encodeCursor } from '../../shared/table/cursor.ts';
import { findRun } from './find-run.ts';
import type { RunUseCase, Services } from './services.ts';

const prefix = 'PLACE#';

/** Ranked candidates first, then those without a rank (yet). There are at most ten, so they are read whole. */
export const getLeaderboard =
  ({ runs }: Services): RunUseCase<'getLeaderboard'> =>
  async ({ params, query: { limit, after }, caller: { tenantId } }) => {
    const row = await findRun(runs, tenantId, params.run_id);
    const candidates = [...(await runs.candidates(tenantId, row.id))];
    candidates.sort((a, b) => (a.rank ?? Number.MAX_VALUE) - (b.rank ?? Number.MAX_VALUE));
    const start = after === undefined ? 0 : Number(decodeCursor(after, prefix).slice(prefix.length)) || 0;
    const items = candidates.slice(start, start + limit);
    const hasMore = start + limit < candidates.length;
    const page = { items, nextCursor: hasMore ? encodeCursor(`${prefix}${start + limit}`) : null };
    return { body: listEnvelope(page, (candidate) => showCandidate(candidate, row.state)) };
  };
