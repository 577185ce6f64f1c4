import { readStatesError, type StatesError } from '../../shared/run/failure.ts';
import { finalRunStates } from '../../shared/run/schema.ts';
import { letRunBeReclaimed } from '../../shared/wallet/run-lease.ts';
import type { RunRef, Services } from './services.ts';

/** Ends a run that cannot go on: failed with what to change, or cancelled. A run that is over stays as it is. */
export async function failRun(services: Services, ref: RunRef, caught: StatesError): Promise<void> {
  const { clock, events, runs, table } = services;
  const run = await runs.get(...ref);
  if (!run) return;
  await letRunBeReclaimed(table, run.tenant_id, run.lease_id, clock());
  if (finalRunStates.includes(run.state)) return;
  const error = readStatesError(caught);
  const hasEnded = await runs.finish(run, error ? { state: 'failed', error } : { state: 'cancelled' }, clock());
  if (!hasEnded) return;
  const message = error ? `The run failed: ${error.message}` : 'The run was cancelled.';
  const facts: Record<string, string> = error ? { state: 'failed', reason: error.message } : { state: 'cancelled' };
  await events.addEvent(ref, { kind: 'run_finished', step: run.step, message, facts }, clock());
}
