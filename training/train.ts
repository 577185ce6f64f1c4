import { availableParallelism } from 'node:os';
import { BucketClient } from '../shared/bucket/client.ts';
import { EventStore } from '../shared/run/event-store.ts';
import { toStatesError } from '../shared/run/failure.ts';
import { RunStore } from '../shared/run/store.ts';
import { trainRunCandidate } from '../shared/run/train-run-candidate.ts';
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
  const trainingSeconds = await trainRunCandidate(
    {
      bucket: new BucketClient(environment.BUCKET_NAME),
      runs: new RunStore(table),
      events: new EventStore(table),
      clock: systemClock,
      threadCount: availableParallelism() - 1,
      // The job's own limit lies well above the candidate's.
      wallSecondsLeft: () => Number.POSITIVE_INFINITY,
      isInterrupted: () => isInterrupted,
      checkpoints: folder.checkpoints,
      onProgress: ({ fraction, scores }) => {
        const [validationScore] = Object.values(scores);
        process.stdout.write(metricLine({ fraction, validation_score: validationScore }));
      },
    },
    await folder.readStep(),
  );
  process.stdout.write(metricLine({ train_seconds: trainingSeconds }));
} catch (error) {
  process.exitCode = isInterrupted ? interruptedExitCode : 1;
  log('error', 'The candidate was not trained', { error: describeError(error), isInterrupted });
  if (!isInterrupted) await folder.writeFailure(reasonOf(toStatesError(error)));
}

function reasonOf(error: unknown): string {
  if (error instanceof CancelledError) return error.name;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
