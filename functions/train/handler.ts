import { availableParallelism } from 'node:os';
import type { Context } from 'aws-lambda';
import { BucketClient } from '../../shared/bucket/client.ts';
import { combineCandidates } from '../../shared/run/combine-candidates.ts';
import { EventStore } from '../../shared/run/event-store.ts';
import { toStatesError } from '../../shared/run/failure.ts';
import { anyTrainStep, combineStep } from '../../shared/run/pipeline-step.ts';
import { RunStore } from '../../shared/run/store.ts';
import { trainRunCandidate } from '../../shared/run/train-run-candidate.ts';
import { trainRunTrials } from '../../shared/run/train-run-trials.ts';
import { TrialStore } from '../../shared/run/trial-store.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('train');
const table = new TableClient(environment.TABLE_NAME);
const services = {
  bucket: new BucketClient(environment.BUCKET_NAME),
  clock: systemClock,
  events: new EventStore(table),
  runs: new RunStore(table),
  trials: new TrialStore(table),
  threadCount: availableParallelism() - 1,
  isInterrupted: () => false,
};

/** Trains one candidate, or some trials of its search, within what is left of this invocation; or combines what was trained. */
export async function handler(event: unknown, context: Context): Promise<void> {
  const wallSecondsLeft = () => context.getRemainingTimeInMillis() / 1000;
  await carryOut(event, wallSecondsLeft).catch((error: unknown) => {
    throw toStatesError(error);
  });
}

async function carryOut(event: unknown, wallSecondsLeft: () => number): Promise<unknown> {
  const combine = combineStep.safeParse(event);
  if (combine.success) return combineCandidates(services, [combine.data.tenant_id, combine.data.run_id]);
  const step = anyTrainStep.parse(event);
  if ('trials' in step) return trainRunTrials({ ...services, wallSecondsLeft }, step);
  return trainRunCandidate({ ...services, wallSecondsLeft }, step);
}
