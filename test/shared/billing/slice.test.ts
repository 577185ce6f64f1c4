import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sliceTime } from '../../../shared/billing/slice.ts';
import { hourMs, hourOf } from '../../../shared/usage/hour.ts';

const start = Date.UTC(2026, 8, 3, 10);
const hour = hourOf(start);
const minuteOf = (ms: number) => Math.floor(ms / 60_000);

it('events of two periods that meet inside an hour lie in their periods, in minutes that Stripe can tell apart', () => {
  const seconds = fc.integer({ min: 1, max: 3_599 });
  fc.assert(
    fc.property(seconds, (edgeSeconds) => {
      const edge = start + edgeSeconds * 1000;
      const before = sliceTime({ hour }, { startMs: start - hourMs, endMs: edge });
      const after = sliceTime({ hour }, { startMs: edge, endMs: edge + 30 * 24 * hourMs });
      expect(before).toBe(start);
      expect(after).toBeGreaterThanOrEqual(edge);
      expect(after).toBeLessThan(start + hourMs);
      if (edgeSeconds < 3_540) expect(minuteOf(after)).toBeGreaterThan(minuteOf(before));
      expect(after % 1000).toBe(0);
    }),
    { numRuns: 500 },
  );
});

it('a period that is over within its first minute keeps its events', () => {
  const period = { startMs: start + 10_000, endMs: start + 40_000 };
  expect(sliceTime({ hour }, period)).toBe(start + 10_000);
});
