import { showRun } from '../../shared/run/show-run.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { letRunBeReclaimed } from '../../shared/wallet/run-lease.ts';
import { findRun } from './find-run.ts';
import type { RunUseCase, Services } from './services.ts';

/**
 * The row first: from then on every worker stops by itself, also when the execution could not be stopped. Cancelling a
 * cancelled run again stops what a first try left.
 */
export const cancelRun =
  ({ clock, events, pipeline, runs, table }: Services): RunUseCase<'cancelRun'> =>
  async ({ params, caller: { tenantId } }) => {
    const before = await findRun(runs, tenantId, params.run_id);
    const isCancelled = await runs.finish(before, { state: 'cancelled' }, clock());
    const row = await findRun(runs, tenantId, params.run_id);
    if (row.state !== 'cancelled') throw new ProblemError('conflict', `The run has ${row.state} already.`);
    await pipeline.stop(row.id);
    await letRunBeReclaimed(table, tenantId, row.lease_id, clock());
    if (isCancelled) {
      const message = 'The run was cancelled.';
      const event = { kind: 'run_finished', message, facts: { state: 'cancelled' } } as const;
      await events.addEvent([tenantId, row.id], event, clock());
    }
    return { body: showRun(row, await runs.candidates(tenantId, row.id), clock()) };
  };
