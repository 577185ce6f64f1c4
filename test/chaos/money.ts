import { CapsRun } from './caps-run.ts';
import { faultsOf } from './check-money.ts';
import { MoneyRun } from './money-run.ts';
import { CacheFirstRun, RetryForEverRun } from './naive.ts';
import { quietly } from './quietly.ts';

/** What one seed came to. */
export interface MoneyOutcome {
  readonly seed: number;
  readonly kind: string;
  readonly faults: readonly string[];
  readonly overshot: number;
  readonly stranded: number;
  readonly corrections: number;
  readonly crashes: number;
}

/** Plays one seed: a tenant's bill from the first record to rest, and a race at its spend limits. */
export const playMoney = (seed: number): Promise<MoneyOutcome> =>
  quietly(async () => {
    const money = new MoneyRun(seed);
    const faults = await faultsAfter(money);
    const caps = new CapsRun(seed);
    await caps.play();
    const { corrected, crashes } = money.counts;
    return {
      seed,
      kind: money.scenario.kind,
      faults,
      corrections: corrected,
      crashes: crashes + caps.counts.crashes,
      ...caps.check(),
    };
  });

/** The designs that the harness must find wrong, by name. */
export const naiveDesigns = { retry_for_ever: RetryForEverRun, cache_first: CacheFirstRun } as const;

/** Whether a naive design bills one seed wrongly. */
export const isNaiveWrong = (design: keyof typeof naiveDesigns, seed: number): Promise<boolean> =>
  quietly(async () => {
    const run = new naiveDesigns[design](seed);
    const faults = await faultsAfter(run);
    // Its slices never leave the list of the unverified, since it has no reconciler: that alone is no wrong bill.
    return faults.some((fault) => !fault.includes('still lists'));
  });

/** A run that breaks off is as wrong as a false total. */
async function faultsAfter(run: MoneyRun): Promise<string[]> {
  try {
    await run.play();
    return faultsOf(run);
  } catch (error) {
    return [`the run broke off: ${error instanceof Error ? error.message : String(error)}`];
  }
}
