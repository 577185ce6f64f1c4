import type { CheckpointPlace } from '../shared/run/candidate-files.ts';
import type { CleanSource } from '../shared/run/clean-files.ts';
import type { TrainStep, TrialsStep } from '../shared/run/pipeline-step.ts';

/** What the container needs of the platform that started it. */
export interface TrainingJob {
  readStep(): Promise<TrainStep | TrialsStep>;
  /** Undefined where the rows are to be read from the bucket. */
  cleanRows(): Promise<CleanSource | undefined>;
  /** Undefined where checkpoints go to the bucket. */
  readonly checkpoints: CheckpointPlace | undefined;
  /** A folder for TensorBoard's event files. */
  readonly eventFolder: string;
  /** Called when the event files are whole. */
  keepEvents(): Promise<void>;
  /** Tells why the job failed. */
  writeFailure(reason: string): Promise<void>;
}
