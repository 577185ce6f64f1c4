import { describe, expect, it } from 'vitest';
import { isNaiveWrong, playMoney } from './money.ts';

const timeoutMs = 600_000;

describe('the bill, whatever breaks', () => {
  it(
    'comes out right, overshoots no cap and strands no lease in 200 seeded runs',
    async () => {
      let [corrections, crashes] = [0, 0];
      for (let seed = 1; seed <= 200; seed += 1) {
        const outcome = await playMoney(seed);
        expect(outcome, `seed ${seed}`).toMatchObject({ faults: [], overshot: 0, stranded: 0 });
        corrections += outcome.corrections;
        crashes += outcome.crashes;
      }
      expect(corrections).toBeGreaterThan(20);
      expect(crashes).toBeGreaterThan(1_000);
    },
    timeoutMs,
  );

  it.each(['retry_for_ever', 'cache_first'] as const)(
    'is wrong by the design "%s": the harness bites',
    async (design) => {
      let wrong = 0;
      for (let seed = 1; seed <= 20; seed += 1) if (await isNaiveWrong(design, seed)) wrong += 1;
      expect(wrong).toBeGreaterThan(0);
    },
    timeoutMs,
  );
});
