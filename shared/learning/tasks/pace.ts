import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../runtime/clock.ts';
import { CancelledError } from '../../runtime/errors.ts';
import type { TrainingInput, TrainingProgress } from './task.ts';

const secondsBetweenReports = 0.25;
export const secondsBetweenCheckpoints = 2;
/** A large network takes long to save, about a second for 100 MB: training goes on for twenty times as long. */
const bytesPerSecondBetween = 5_000_000;

/** Keeps training within its time, cancellable, observable and resumable. */
export interface Pace {
  readonly clock: Clock;
  readonly checkpoint: TrainingInput['checkpoint'];
  /** Of the iterations of a whole fit, above 0: below 1 in a trial of a search. */
  readonly share: number;
  secondsSpent(): number;
  secondsLeft(): number;
  readonly isCancelled: () => boolean;
  /** Passes progress on, unless it was passed on a moment ago. */
  report(progress: TrainingProgress): void;
  /**
   * Called after each iteration: lets other work run, reports, and saves when it is time to, or when a trial ends.
   * Answers whether to go on: there is time, and the share is not done; throws CancelledError.
   */
  step(progress: TrainingProgress, snapshot: () => Uint8Array | Promise<Uint8Array>): Promise<boolean>;
}

type Limits = Pick<TrainingInput, 'maxSeconds' | 'isCancelled' | 'onProgress' | 'checkpoint'> & {
  readonly share?: number;
};

/** Starts the clock of a training. */
export function startPace(limits: Limits, clock: Clock): Pace {
  const { maxSeconds, isCancelled, onProgress, checkpoint, share = 1 } = limits;
  const startedAt = clock();
  let reportedAt = Number.NEGATIVE_INFINITY;
  let turnedAt = 0;
  let savedAt = 0;
  let pauseSeconds = secondsBetweenCheckpoints;
  const secondsSpent = () => (clock() - startedAt) / 1000;
  const pace: Pace = {
    clock,
    checkpoint,
    share,
    secondsSpent,
    secondsLeft: () => Math.max(0, maxSeconds - secondsSpent()),
    isCancelled: () => isCancelled?.() ?? false,
    report: (progress) => {
      const now = secondsSpent();
      if (now - reportedAt < secondsBetweenReports) return;
      reportedAt = now;
      onProgress?.(progress);
    },
    step: async (progress, snapshot) => {
      const now = secondsSpent();
      if (now - turnedAt >= secondsBetweenReports) {
        // A cancellation arrives through the event loop, so the loop must turn.
        await setImmediate();
        turnedAt = now;
      }
      if (pace.isCancelled()) throw new CancelledError('The run was cancelled while it trained');
      pace.report(progress);
      const goesOn = secondsSpent() < maxSeconds && !(share < 1 && progress.fraction >= share);
      const isTrialOver = share < 1 && !goesOn;
      if (checkpoint && (isTrialOver || now - savedAt >= pauseSeconds)) {
        savedAt = now;
        const bytes = await snapshot();
        await checkpoint.save(bytes);
        pauseSeconds = Math.max(secondsBetweenCheckpoints, bytes.length / bytesPerSecondBetween);
      }
      return goesOn;
    },
  };
  return pace;
}
