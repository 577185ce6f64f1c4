import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../../shared/rate/limiter.ts';
import type { CountRequests } from '../../../shared/rate/store.ts';
import type { Caller } from '../../../shared/runtime/caller.ts';
import { idsOf } from '../../support/table.ts';

const nowMs = 1_795_449_600_000;
const callerAt = (ratePerMinute: number): Caller => ({
  ...idsOf('A'),
  scopes: new Set(),
  allowedModels: null,
  ratePerMinute,
  monthlyBudgetMinor: null,
});

/** The counter rows that every environment shares; each count takes a few turns of the event loop, as a write does. */
function sharedCounter(turns: () => number): { count: CountRequests; writeCount: () => number } {
  const rows = new Map<number, number>();
  let writes = 0;
  return {
    count: async ({ windowStart }, asked) => {
      writes += 1;
      for (let turn = turns(); turn > 0; turn -= 1) await Promise.resolve();
      const counted = (rows.get(windowStart) ?? 0) + asked;
      rows.set(windowStart, counted);
      for (let turn = turns(); turn > 0; turn -= 1) await Promise.resolve();
      return counted;
    },
    writeCount: () => writes,
  };
}

describe('RateLimiter', () => {
  it('never serves more than the limit in a window, whatever environments come and go', async () => {
    const request = fc.record({
      environment: fc.nat({ max: 5 }),
      offsetMs: fc.nat({ max: 119_999 }),
      dies: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 120 }),
        fc.integer({ min: 1, max: 60 }),
        fc.infiniteStream(fc.nat({ max: 3 })),
        async (requests, limit, turns) => {
          const { count } = sharedCounter(() => turns.next().value ?? 0);
          const environments = Array.from({ length: 6 }, () => new RateLimiter(count));
          const served = new Map<number, number>();
          await Promise.all(
            requests.map(async ({ environment, offsetMs, dies }) => {
              const window = Math.floor(offsetMs / 60_000);
              const limiter = environments[environment] ?? new RateLimiter(count);
              if (dies) environments[environment] = new RateLimiter(count);
              const { isAllowed } = await limiter.take(callerAt(limit), nowMs + offsetMs);
              if (isAllowed) served.set(window, (served.get(window) ?? 0) + 1);
            }),
          );
          for (const total of served.values()) expect(total).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('serves the whole limit to one environment, with one write for twenty requests', async () => {
    const { count, writeCount } = sharedCounter(() => 1);
    const limiter = new RateLimiter(count);
    const verdicts = await Promise.all(Array.from({ length: 450 }, () => limiter.take(callerAt(400), nowMs)));
    expect(verdicts.filter(({ isAllowed }) => isAllowed)).toHaveLength(400);
    expect(writeCount()).toBe(20);
  });

  it('gives a fresh limit with the next window', async () => {
    const limiter = new RateLimiter(sharedCounter(() => 0).count);
    await limiter.take(callerAt(1), nowMs + 59_000);
    expect(await limiter.take(callerAt(1), nowMs + 59_999)).toMatchObject({ isAllowed: false, resetSeconds: 1 });
    expect(await limiter.take(callerAt(1), nowMs + 60_000)).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  it('passes a failed write on and tries again with the next request', async () => {
    let fails = true;
    const limiter = new RateLimiter(async (_window, asked) => {
      if (fails) throw new Error('throttled');
      return asked;
    });
    await expect(limiter.take(callerAt(10), nowMs)).rejects.toThrow('throttled');
    fails = false;
    expect(await limiter.take(callerAt(10), nowMs)).toMatchObject({ isAllowed: true });
  });
});
