import { ProblemError } from '../runtime/errors.ts';

/** What one training may need: a candidate's, or a rung of its search. */
export interface CandidateNeed {
  readonly name: string;
  /** More than it should ever need, within what its machine allows. */
  readonly seconds: number;
}

/** What the run as a whole may use. */
export interface RunLimits {
  readonly maxSeconds?: number | undefined;
  readonly maxAmountMinor?: number | undefined;
}

/** The bill, in minor units, of training seconds per candidate (in the order of the needs). */
type Price = (seconds: readonly number[]) => number;

/**
 * The whole seconds that each may take: its need, cut in proportion where the run's limits ask for it, so
 * that neither limit can be passed. Throws ProblemError `invalid_request` when a limit leaves less than a second each.
 */
export function divideBudget(needs: readonly CandidateNeed[], limits: RunLimits, price: Price): number[] {
  let seconds = needs.map((need) => Math.ceil(need.seconds));
  const { maxSeconds, maxAmountMinor } = limits;
  if (maxSeconds !== undefined) {
    if (maxSeconds < needs.length) {
      throw tooSmall('max_seconds', `${needs.length} trainings need at least ${needs.length} seconds`);
    }
    seconds = largestThat(seconds, (cut) => sum(cut) <= maxSeconds);
  }
  if (maxAmountMinor !== undefined) {
    const least = price(needs.map(() => 1));
    if (maxAmountMinor < least) throw tooSmall('max_amount_minor', `these trainings cost at least ${least}`);
    seconds = largestThat(seconds, (cut) => price(cut) <= maxAmountMinor);
  }
  return seconds;
}

/** The largest proportional cut of `seconds` (none below 1) that fits, found by halving the interval. */
function largestThat(seconds: readonly number[], fits: (cut: readonly number[]) => boolean): number[] {
  const cutBy = (share: number) => seconds.map((value) => Math.max(1, Math.floor(value * share)));
  if (fits(seconds)) return [...seconds];
  let [low, high] = [0, 1];
  for (let round = 0; round < 40; round += 1) {
    const middle = (low + high) / 2;
    if (fits(cutBy(middle))) low = middle;
    else high = middle;
  }
  return cutBy(low);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const tooSmall = (param: string, reason: string) =>
  new ProblemError('invalid_request', `\`${param}\` is too small: ${reason}.`, { param });
