import { availableParallelism } from 'node:os';
import { BucketClient } from '../shared/bucket/client.ts';
import type { TrainingProgress } from '../shared/learning/tasks/task.ts';
import { EventStore } from '../shared/run/event-store.ts';
import { toStatesError } from '../shared/run/failure.ts';
import type { TrainStep } from '../shared/run/pipeline-step.ts';
import { RunStore } from '../shared/run/store.ts';
import { type TrainingServices, trainRunCandidate } from '../shared/run/train-run-candidate.ts';
import { trainRunTrials } from '../shared/run/train-run-trials.ts';
import { TrialStore } from '../shared/run/trial-store.ts';
import { systemClock } from '../shared/runtime/clock.ts';
import { readEnvironment } from '../shared/runtime/env.ts';
import { CancelledError } from '../shared/runtime/errors.ts';
import { describeError, log } from '../shared/runtime/logger.ts';
import { TableClient } from '../shared/table/client.ts';
import { JobFolder } from './job-folder.ts';
import { metricLine } from './metric-line.ts';

/** A shell's exit code for "ended by SIGTERM". */
const interruptedExitCode = 143;
/** SageMaker waits 120 s after SIGTERM before it kills. */
const graceMs = 60_000;

const folder = new JobFolder(process.env.SM_ML_ROOT ?? '/opt/ml');
let isInterrupted = false;
process.once('SIGTERM', () => {
  isInterrupted = true;
  // Training stops at its next iteration, with a checkpoint seconds old; what is not training just ends.
  setTimeout(() => process.exit(interruptedExitCode), graceMs).unref();
});

try {
  const environment = readEnvironment('train');
  const table = new TableClient(environment.TABLE_NAME);
  const services = {
    bucket: new BucketClient(environment.BUCKET_NAME),
    runs: new RunStore(table),
    trials: new TrialStore(table),
    events: new EventStore(table),
    clock: systemClock,
    threadCount: availableParallelism() - 1,
    // The job's own limit lies well above the candidate's.
    wallSecondsLeft: () => Number.POSITIVE_INFINITY,
    isInterrupted: () => isInterrupted,
  };
  const step = await folder.readStep();
  if ('trials' in step) await trainRunTrials(services, step);
  else await trainCandidate(services, step);
} catch (error) {
  process.exitCode = isInterrupted ? interruptedExitCode : 1;
  log('error', 'The candidate was not trained', { error: describeError(error), isInterrupted });
  if (!isInterrupted) await folder.writeFailure(reasonOf(toStatesError(error)));
}

function reasonOf(error: unknown): string {
  if (error instanceof CancelledError) return error.name;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}

async function trainCandidate(services: TrainingServices, step: TrainStep): Promise<void> {
  const onProgress = ({ fraction, scores }: TrainingProgress) => {
    const [validationScore] = Object.values(scores);
    process.stdout.write(metricLine({ fraction, validation_score: validationScore }));
  };
  const seconds = await trainRunCandidate({ ...services, checkpoints: folder.checkpoints, onProgress }, step);
  process.stdout.write(metricLine({ train_seconds: seconds }));
}
