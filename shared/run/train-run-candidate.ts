import type { BucketClient } from '../bucket/client.ts';
import { loadModel } from '../learning/artifact/load.ts';
import type { TrainingInput, TrainingProgress } from '../learning/tasks/task.ts';
import { trainCandidate } from '../learning/tasks/train-candidate.ts';
import type { Clock } from '../runtime/clock.ts';
import { RunError } from '../runtime/errors.ts';
import { CandidateFiles, type CheckpointPlace } from './candidate-files.ts';
import { CleanReader, type CleanSource } from './clean-files.ts';
import type { EventStore } from './event-store.ts';
import { measureLatency } from './measure-latency.ts';
import type { TrainStep } from './pipeline-step.ts';
import { pretrainedFor } from './pretrained-for.ts';
import { progressReporter } from './report-progress.ts';
import type { RunStore } from './store.ts';
import { inputsFromRows } from './training-sample.ts';
import { watchCancellation } from './watch-cancellation.ts';

export interface TrainingServices {
  readonly bucket: BucketClient;
  readonly runs: RunStore;
  readonly events: EventStore;
  readonly clock: Clock;
  /** Worker threads beside the main one. */
  readonly threadCount: number;
  /** Seconds until the machine ends the work, whatever it is doing. */
  readonly wallSecondsLeft: () => number;
  /** True when the machine is about to be taken away. */
  readonly isInterrupted: () => boolean;
  /** Where the clean rows are; the bucket unless given. */
  readonly clean?: CleanSource;
  /** Beside the artifact unless given. */
  readonly checkpoints?: CheckpointPlace;
  /** Told of progress as often as the training tells it. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Time to write the model after training. */
const reserveSeconds = 30;
const sampleRows = 5;

/**
 * Trains one candidate of a run from `clean/` into `artifacts/`: the same in a Lambda and in a training job. Trained
 * already, it changes nothing; cut off, it goes on from its checkpoint. Answers the training seconds. Throws RunError
 * and CancelledError.
 */
export async function trainRunCandidate(services: TrainingServices, step: TrainStep): Promise<number> {
  const { bucket, runs, events, clock } = services;
  const ref = [step.tenant_id, step.run_id] as const;
  const files = new CandidateFiles(bucket, ...ref, step.candidate);
  if (await files.hasTrained()) return (await files.readTraining()).training_seconds;
  const run = await runs.enterStep(ref, 'train', 'running', clock());
  const { max_seconds, settings, trial } = await runs.candidate(ref, step.candidate);
  const clean = new CleanReader(services.clean ?? bucket);
  const { table, schema, origins } = await clean.readRows(ref);
  const split = await clean.readSplit(ref);
  const pretrained = await pretrainedFor(bucket, run, step.candidate);
  const maxSeconds = Math.min(max_seconds, services.wallSecondsLeft() - reserveSeconds);
  if (maxSeconds < 1) throw new RunError('timed_out', 'Reading the rows left no time to train. Use fewer rows.');
  const checkpoints = services.checkpoints ?? files.checkpoints();
  // What the best trial of the search has reached is where its whole fit begins.
  const resumeFrom = (await checkpoints.read()) ?? (trial === null ? undefined : await files.checkpoints(trial).read());
  const progress = progressReporter({ ref, candidate: step.candidate, runs, events, clock });
  const cancellation = watchCancellation(runs, ref);
  try {
    const input: TrainingInput = {
      table,
      schema,
      split,
      origins,
      maxSeconds,
      task: run.task,
      candidate: step.candidate,
      target: run.target,
      seed: run.seed,
      chosen: settings,
      ...(pretrained && { pretrained }),
      threadCount: services.threadCount,
      onProgress: (report) => {
        services.onProgress?.(report);
        progress.report(report);
      },
      isCancelled: () => cancellation.isCancelled() || services.isInterrupted(),
      checkpoint: { save: (bytes) => checkpoints.write(bytes), ...(resumeFrom && { resumeFrom }) },
    };
    const output = await trainCandidate(input, clock);
    const model = await loadModel(output.artifact);
    const columns = model.inputSchema.map(({ name }) => name);
    const inputs = inputsFromRows(table, columns, Array.from(split.test.subarray(0, sampleRows)));
    const sample = { inputs: [...inputs], outputs: [...(await model.predict(inputs))] };
    const latency = await measureLatency(model, inputs);
    await model.close();
    await files.writeTraining(
      { ...output, sample },
      {
        training_seconds: output.trainingSeconds,
        rows_hash: await clean.rowsHash(ref),
        finished_at: clock(),
        latency,
        sampled_rows: output.sampledRows,
        base_model: output.baseModel ?? null,
        importance: output.importance.slice(0, 100).map(({ column, drop }) => ({ column, drop })),
      },
    );
    return output.trainingSeconds;
  } finally {
    cancellation.stop();
    await progress.flush();
  }
}
