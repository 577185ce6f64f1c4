import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimatedFinishMs, runProgress } from '../../../shared/run/progress.ts';
import { runStep } from '../../../shared/run/schema.ts';

const half = [{ fraction: 0.5, predictedSeconds: 10 }];

describe('progress of a run', () => {
  it('begins at 0, never falls from step to step, and ends at 1', () => {
    const along = runStep.options.map((step) => runProgress('running', step, half));
    expect(runProgress('validating', null, [])).toBe(0);
    expect(along).toEqual([...along].sort((a, b) => a - b));
    expect(Math.max(...along)).toBeLessThan(1);
    expect(runProgress('succeeded', 'deploy', half)).toBe(1);
  });

  it('weighs candidates by the time they were predicted to take', () => {
    const start = runProgress('queued', 'train', [{ fraction: 0, predictedSeconds: 100 }]);
    const end = runProgress('running', 'train', [{ fraction: 1, predictedSeconds: 100 }]);
    const shortDone = runProgress('running', 'train', [
      { fraction: 1, predictedSeconds: 10 },
      { fraction: 0, predictedSeconds: 90 },
    ]);
    expect((shortDone - start) / (end - start)).toBeCloseTo(0.1, 3);
  });

  it('stays where it was when the run fails', () => {
    expect(runProgress('failed', 'gate', half)).toBe(runProgress('running', 'gate', half));
  });
});

describe('estimated finish', () => {
  const at = (progress: number, elapsedSeconds: number) =>
    estimatedFinishMs({
      state: 'running',
      progress,
      estimatedSeconds: 100,
      startedAtMs: 0,
      nowMs: elapsedSeconds * 1000,
    });

  it('is the estimate at first', () => expect(at(0, 0)).toBe(100_000));

  it('moves out when the run is slower than estimated, and in when it is faster', () => {
    // Half done after 100 s: the pace says 200 s, the estimate 100 s; half of their mean is left.
    expect(at(0.5, 100)).toBe(175_000);
    expect(at(0.5, 25)).toBe(62_500);
  });

  it('is never in the past while the run goes on, and null once it is over', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1e6), (progress, elapsed) => {
        expect(at(progress, elapsed)).toBeGreaterThan(elapsed * 1000);
      }),
    );
    const over = { progress: 0.5, estimatedSeconds: 9, startedAtMs: 0, nowMs: 5 };
    expect(estimatedFinishMs({ ...over, state: 'failed' })).toBeNull();
  });
});
