import type { TrainingProgress } from '../learning/tasks/task.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { EventStore } from './event-store.ts';
import type { RunStore } from './store.ts';

/** At most this often: two writes a second would cost more than a short training. */
const intervalMs = 1000;

interface Target {
  readonly ref: readonly [tenantId: TenantId, runId: Id<'run'>];
  readonly candidate: string;
  readonly runs: RunStore;
  readonly events: EventStore;
  readonly clock: Clock;
}

/**
 * Writes a candidate's progress and scores while it trains, one write at a time. `flush` writes the last report, where it
 * came too soon after another, so that a curve ends where the training did.
 */
export function progressReporter({ ref, candidate, runs, events, clock }: Target) {
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  let reportedAtMs = 0;
  let skipped: TrainingProgress | undefined;

  async function write({ iteration, iterationCount, fraction, scores }: TrainingProgress): Promise<void> {
    const finite = Object.fromEntries(Object.entries(scores).filter(([, score]) => Number.isFinite(score)));
    const created_at = clock();
    const metric = { candidate, trial: null, iteration, iteration_count: iterationCount, scores: finite, created_at };
    await events.addMetric(ref, metric);
    await runs.updateCandidate(ref, candidate, { state: 'training', progress: fraction, scores: finite });
  }

  return {
    report(progress: TrainingProgress): void {
      skipped = isWriting || clock() - reportedAtMs < intervalMs ? progress : undefined;
      if (skipped) return;
      reportedAtMs = clock();
      isWriting = true;
      // A report that is lost costs a point of a curve; it must not cost the training.
      writing = write(progress)
        .catch(() => undefined)
        .finally(() => {
          isWriting = false;
        });
    },
    async flush(): Promise<void> {
      await writing;
      if (skipped) await write(skipped).catch(() => undefined);
    },
  };
}
