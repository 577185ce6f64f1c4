import { CapsRun } from './caps-run.ts';
import { type Fault, faultsOf } from './check-money.ts';
import { type MoneyRun, moneyRunOf } from './money-run.ts';
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
  readonly adjustments: number;
  readonly crashes: number;
}

/** Plays one seed: a tenant's bill from the first record to rest, and a race at its spend limits. */
export const playMoney = (seed: number): Promise<MoneyOutcome> =>
  quietly(async () => {
    const money = await moneyRunOf(seed);
    const faults = (await faultsAfter(money)).map(({ text }) => text);
    const caps = new CapsRun(seed);
    await caps.play();
    const { corrected, adjusted, crashes } = money.counts;
    return {
      seed,
      kind: money.scenario.kind,
      faults,
      corrections: corrected,
      adjustments: adjusted,
      crashes: crashes + caps.counts.crashes,
      ...caps.check(),
    };
  });

/** The designs that the harness must find wrong, by name. */
export const naiveDesigns = { retry_for_ever: RetryForEverRun, cache_first: CacheFirstRun } as const;

/** Whether a naive design bills one seed wrongly. */
export const isNaiveWrong = (design: keyof typeof naiveDesigns, seed: number): Promise<boolean> =>
  quietly(async () => {
    const faults = await faultsAfter(await moneyRunOf(seed, naiveDesigns[design]));
    // It has no reconciler and no settler: lists that are never worked through, and what came after a final invoice, are
    // not held against it.
    return faults.some(({ text, isLateOnly }) => !isLateOnly && !text.includes('still lists'));
  });

/** A run that breaks off is as wrong as a false total. */
async function faultsAfter(run: MoneyRun): Promise<Fault[]> {
  try {
    await run.play();
    return faultsOf(run);
  } catch (error) {
    const text = `the run broke off: ${error instanceof Error ? error.message : String(error)}`;
    return [{ text, isLateOnly: false }];
  }
}
