import type { Clock } from '../../runtime/clock.ts';
import type { TrainingInput } from '../tasks/task.ts';
import type { Settings } from './search-space.ts';

/** One fit of a search: some settings with a share of the resource. */
export interface TrialInput
  extends Pick<TrainingInput, 'seed' | 'maxSeconds' | 'isCancelled' | 'checkpoint' | 'threadCount' | 'pretrained'> {
  readonly chosen: Settings;
  /** Of the candidate's iterations or training rows; above 0, below 1. */
  readonly share: number;
}

export interface TrialOutput {
  /** The task's primary metric on the validation rows; null where it is undefined. */
  readonly score: number | null;
  readonly trainingSeconds: number;
}

/**
 * Fits a candidate with a share of its resource and judges it on the validation rows. Its last checkpoint is saved when
 * it stops, so that it can go on in the next rung. Throws CancelledError, and what the candidate throws.
 */
export type TrainTrial = (input: TrialInput, clock?: Clock) => Promise<TrialOutput>;
