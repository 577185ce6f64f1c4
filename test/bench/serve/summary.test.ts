import { expect, test } from 'vitest';
import { summarise } from '../../../bench/serve/summary.ts';

const round = (requestCount: number, seconds: number, cpuSeconds: number, latenciesMs: number[]) => ({
  requestCount,
  errorCount: 0,
  seconds,
  cpuSeconds,
  latenciesMs,
  loadAverage: 1,
});

test('a summary takes the median of the rounds, and the model from the processor time of a request', () => {
  const summary = summarise('one', 0.5, [
    round(100, 1, 0.2, [1, 2, 3]),
    round(400, 2, 0.8, [4, 5, 6]),
    round(900, 3, 9, [7, 8, 9]),
  ]);
  expect(summary).toEqual({
    name: 'one',
    requestsPerSecond: 200,
    p50Ms: 5,
    p99Ms: 6,
    cpuMs: 2,
    modelMs: 0.5,
    shareNotModel: 0.75,
  });
});
