import { listEnvelope } from '../../shared/api/list.ts';
import { isBetter, primaryMetric } from '../../shared/run/leaderboard.ts';
import type { TrialRow } from '../../shared/run/run-row.ts';
import { showTrial } from '../../shared/run/show-run.ts';
import { findRun } from './find-run.ts';
import { pageOf } from './page-of.ts';
import type { RunUseCase, Services } from './services.ts';

/** By candidate; who came farthest in the race first, then by score. There are some hundred at most: read whole. */
export const listTrials =
  ({ runs, trials }: Services): RunUseCase<'listTrials'> =>
  async ({ params, query, caller: { tenantId } }) => {
    const row = await findRun(runs, tenantId, params.run_id);
    const { better } = primaryMetric(row.task);
    const rungsOf = new Map((await runs.candidates(tenantId, row.id)).map(({ name, rungs }) => [name, rungs]));
    const byPlace = (a: TrialRow, b: TrialRow) => {
      if (a.candidate !== b.candidate) return a.candidate < b.candidate ? -1 : 1;
      if (a.rung !== b.rung) return b.rung - a.rung;
      const [left = null, right = null] = [a.results.at(-1)?.score, b.results.at(-1)?.score];
      if (isBetter(left, right, better)) return -1;
      return isBetter(right, left, better) ? 1 : a.number - b.number;
    };
    const sorted = [...(await trials.list(tenantId, row.id))].sort(byPlace);
    return {
      body: listEnvelope(pageOf(sorted, query), (trial) => showTrial(trial, rungsOf.get(trial.candidate) ?? [])),
    };
  };
