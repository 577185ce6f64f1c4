import { expect, it } from 'vitest';
import type { EventStore } from '../../../shared/run/event-store.ts';
import { progressReporter } from '../../../shared/run/report-progress.ts';
import type { RunStore } from '../../../shared/run/store.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';

const makeId = idMaker();

function recorded() {
  let nowMs = 1_000_000;
  const iterations: number[] = [];
  const reporter = progressReporter({
    ref: [makeId('tenant', nowMs), makeId('run', nowMs)],
    candidate: 'boosted_trees',
    events: {
      addMetric: async (_ref: unknown, metric: { readonly iteration: number }) => {
        iterations.push(metric.iteration);
      },
    } as unknown as EventStore,
    runs: { updateCandidate: async () => undefined } as unknown as RunStore,
    clock: () => nowMs,
  });
  return {
    iterations,
    flush: reporter.flush,
    async report(iteration: number, afterMs: number) {
      nowMs += afterMs;
      reporter.report({ iteration, iterationCount: 100, fraction: iteration / 100, scores: { log_loss: 0.5 } });
      await new Promise(setImmediate);
    },
  };
}

it('writes at most one report a second, and the last one in any case', async () => {
  const { iterations, report, flush } = recorded();
  await report(1, 0);
  await report(2, 400);
  await report(3, 700);
  await report(4, 100);
  await flush();
  expect(iterations).toEqual([1, 3, 4]);
});

it('writes nothing twice when the last report was written', async () => {
  const { iterations, report, flush } = recorded();
  await report(1, 0);
  await report(2, 1500);
  await flush();
  expect(iterations).toEqual([1, 2]);
});
