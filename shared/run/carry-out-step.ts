import type { Clock } from '../runtime/clock.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { EventStore } from './event-store.ts';
import type { RunRow } from './run-row.ts';
import type { RunEvent, RunStep } from './schema.ts';
import type { RunStore } from './store.ts';

export interface StepServices {
  readonly runs: RunStore;
  readonly events: EventStore;
  readonly clock: Clock;
}

export const stepTitles: Readonly<Record<RunStep, string>> = {
  profile: 'Looking at the data.',
  clean: 'Cleaning the rows.',
  split: 'Splitting the rows and planning the candidates.',
  search: 'Trying settings.',
  train: 'Training the candidates.',
  evaluate: 'Evaluating on held-out rows.',
  gate: 'Deciding whether the best candidate is good enough.',
  register: 'Registering the model version.',
  deploy: 'Deploying the model version.',
};

/** What a step tells when it is done: in English, and as values. */
export interface StepDone {
  readonly message: string;
  readonly facts: RunEvent['facts'];
}

/** Carries out one step of a run that must not be over, between its two events. Throws what the work throws. */
export async function carryOutStep<D extends StepDone>(
  { runs, events, clock }: StepServices,
  ref: readonly [tenantId: TenantId, runId: Id<'run'>],
  step: RunStep,
  work: (run: RunRow) => Promise<D>,
): Promise<D> {
  const state = step === 'profile' || step === 'clean' || step === 'split' ? 'validating' : 'running';
  const run = await runs.enterStep(ref, step, state, clock());
  await events.addEvent(ref, { kind: 'step_started', step, message: stepTitles[step] }, clock());
  const done = await work(run);
  await events.addEvent(ref, { kind: 'step_finished', step, message: done.message, facts: done.facts }, clock());
  return done;
}
