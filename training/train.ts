import { availableParallelism } from 'node:os';
import { BucketClient } from '../shared/bucket/client.ts';
import type { TrainingProgress } from '../shared/learning/tasks/task.ts';
import { EventStore } from '../shared/run/event-store.ts';
import { toStatesError } from '../shared/run/failure.ts';
import { metricLine } from '../shared/run/job-metrics.ts';
import { RunStore } from '../shared/run/store.ts';
import { trainRunCandidate } from '../shared/run/train-run-candidate.ts';
import { trainRunTrials } from '../shared/run/train-run-trials.ts';
import { TrialStore } from '../shared/run/trial-store.ts';
import { systemClock } from '../shared/runtime/clock.ts';
import { readEnvironment } from '../shared/runtime/env.ts';
import { CancelledError } from '../shared/runtime/errors.ts';
import { describeError, log } from '../shared/runtime/logger.ts';
import { TableClient } from '../shared/table/client.ts';
import { BatchJob, isBatchJob } from './batch-job.ts';
import { EventFile } from './event-file.ts';
import { JobFolder } from './job-folder.ts';
import type { TrainingJob } from './training-job.ts';

/** Failed for a reason that trying again would meet again; the failure file tells it. */
const failedExitCode = 1;
/** A shell's exit code for "ended by SIGTERM": the job goes on elsewhere from its checkpoint. */
const interruptedExitCode = 143;
/** SageMaker waits 120 s after SIGTERM before it kills; Batch 30 s, in which an iteration ends too. */
const graceMs = 60_000;

const environment = readEnvironment('train');
const bucket = new BucketClient(environment.BUCKET_NAME);
const job: TrainingJob = isBatchJob(process.env)
  ? new BatchJob(process.env, bucket)
  : new JobFolder(process.env.SM_ML_ROOT ?? '/opt/ml');
let isInterrupted = false;
process.once('SIGTERM', () => {
  isInterrupted = true;
  // Training stops at its next iteration, with a checkpoint seconds old; what is not training just ends.
  setTimeout(() => process.exit(interruptedExitCode), graceMs).unref();
});
// What no promise caught must not end the job without a reason.
process.once('uncaughtException', (error) => {
  void end(error).finally(() => process.exit());
});

await train().catch(end);

async function train(): Promise<void> {
  const table = new TableClient(environment.TABLE_NAME);
  const step = await job.readStep();
  const clean = await job.cleanRows();
  const curves = new EventFile(job.eventFolder, systemClock);
  const services = {
    bucket,
    runs: new RunStore(table),
    trials: new TrialStore(table),
    events: new EventStore(table),
    clock: systemClock,
    threadCount: availableParallelism() - 1,
    // The job's own limit lies well above the candidate's.
    wallSecondsLeft: () => Number.POSITIVE_INFINITY,
    isInterrupted: () => isInterrupted,
    ...(clean && { clean }),
  };
  try {
    if ('trials' in step) {
      const onTrial = ({ trial, rung, score }: { trial: number; rung: number; score: number | null }) => {
        curves.add(rung + 1, { [`trial_${trial}/score`]: score ?? undefined });
        process.stdout.write(metricLine({ trial_score: score ?? undefined }));
      };
      await trainRunTrials({ ...services, onTrial }, step);
    } else {
      const onProgress = ({ iteration, fraction, scores }: TrainingProgress) => {
        const [validationScore] = Object.values(scores);
        curves.add(iteration, { ...prefixed('validation', scores), 'progress/fraction': fraction });
        process.stdout.write(metricLine({ fraction, validation_score: validationScore }));
      };
      const checkpoints = job.checkpoints && { checkpoints: job.checkpoints };
      const seconds = await trainRunCandidate({ ...services, ...checkpoints, onProgress }, step);
      process.stdout.write(metricLine({ train_seconds: seconds }));
    }
  } finally {
    await curves.close();
    await job.keepEvents();
  }
}

async function end(error: unknown): Promise<void> {
  process.exitCode = isInterrupted ? interruptedExitCode : failedExitCode;
  log('error', 'The candidate was not trained', { error: describeError(error), isInterrupted });
  if (!isInterrupted) await job.writeFailure(reasonOf(toStatesError(error)));
}

function reasonOf(error: unknown): string {
  if (error instanceof CancelledError) return error.name;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}

function prefixed(group: string, scores: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).map(([name, score]) => [`${group}/${name}`, score]));
}
