/** One trial in this many goes on to the next rung, with this many times the resource. */
const reduction = 3;

/** One round of a race: how many trials run, each with which share of a whole fit. */
export interface Rung {
  readonly trialCount: number;
  /** Of the iterations or the rows; above 0, below 1. */
  readonly share: number;
}

/**
 * The rungs of successive halving (Jamieson & Talwalkar 2016, algorithm 1) before the last one, which is the whole fit
 * of the trial that is left: no rung for one trial, 9 and 3 trials for nine.
 *
 * Rungs are synchronous: each waits for all of its trials. ASHA (Li et al. 2020) lets workers promote by themselves,
 * which pays with hundreds of workers that would wait for the slowest; here two branches of a Map work at a time, so
 * little waits, and who is promoted follows from the scores alone, never from who came first: a seed gives one result.
 */
export function planRungs(trialCount: number): readonly Rung[] {
  if (!Number.isInteger(trialCount) || trialCount < 1) throw new RangeError(`${trialCount} is no number of trials`);
  let rungCount = 0;
  while (reduction ** rungCount < trialCount) rungCount += 1;
  const rungs: Rung[] = [];
  let left = trialCount;
  for (let rung = 0; rung < rungCount; rung += 1) {
    rungs.push({ trialCount: left, share: reduction ** (rung - rungCount) });
    left = Math.ceil(left / reduction);
  }
  return rungs;
}

/** How one trial did on the validation rows; null where it failed or its score is undefined. */
export interface JudgedTrial {
  readonly number: number;
  readonly score: number | null;
}

/** The numbers of the `count` best trials, best first; of equals the one of lower number. Those without score never. */
export function promote(trials: readonly JudgedTrial[], count: number, better: 'higher' | 'lower'): readonly number[] {
  const sign = better === 'lower' ? 1 : -1;
  return trials
    .flatMap(({ number, score }) => (score === null ? [] : [{ number, loss: sign * score }]))
    .sort((a, b) => a.loss - b.loss || a.number - b.number)
    .slice(0, count)
    .map(({ number }) => number);
}
