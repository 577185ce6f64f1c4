import { type NumberTally, quantile } from './number-tally.ts';

export interface Outliers {
  /** Beyond three times the interquartile range: worth a look, never changed. */
  readonly unusualCount: number;
  /** So far out, and so alone there, that they must be errors. */
  readonly extreme: { readonly low: number; readonly high: number; readonly count: number } | null;
}

const unusualFactor = 3;
const extremeFactor = 10;
const extremeLogFactor = 3;
const gapRatio = 2;
/** Errors are rare; a crowd out there is the column's nature. */
const maxExtremeShare = 0.02;

/**
 * Tukey's fences (1977), set so wide that skewed columns survive. A value is extreme when it stands beyond ten
 * interquartile ranges, beyond three of them on the log scale too (where all values are positive: log-normal money
 * stays inside), and is at least twice as far from the median as the next value inward: tails are continuous, slips
 * of the keyboard stand alone. `low` and `high` are the outermost values that are kept.
 */
export function findOutliers(tally: NumberTally): Outliers {
  const q1 = quantile(tally, 0.25);
  const median = quantile(tally, 0.5);
  const q3 = quantile(tally, 0.75);
  const spread = q3 - q1;
  if (tally.total < 20 || !(spread > 0)) return { unusualCount: 0, extreme: null };
  const isPositive = (tally.values[0] ?? 0) > 0;
  const logFence = isPositive ? (q3 / q1) ** extremeLogFactor : 1;
  const highFence = Math.max(q3 + extremeFactor * spread, isPositive ? q3 * logFence : -Infinity);
  const lowFence = isPositive ? Math.min(q1 - extremeFactor * spread, q1 / logFence) : q1 - extremeFactor * spread;

  const high = innermost(tally, 1, (value) => value > highFence, median);
  const low = innermost(tally, -1, (value) => value < lowFence, median);
  const unusualCount = countWhere(
    tally,
    (value) => value > q3 + unusualFactor * spread || value < q1 - unusualFactor * spread,
  );
  const count = countWhere(tally, (value) => value > high || value < low);
  const isRare = count > 0 && count <= Math.max(1, tally.total * maxExtremeShare);
  return { unusualCount, extreme: isRare ? { low, high, count } : null };
}

/** The last value, going outward, before the first gap beyond the fence. */
function innermost(tally: NumberTally, step: 1 | -1, isBeyond: (value: number) => boolean, median: number): number {
  const { values } = tally;
  let i = step === 1 ? 0 : values.length - 1;
  let kept = values[i] ?? 0;
  for (; i >= 0 && i < values.length; i += step) {
    const value = values[i] ?? 0;
    const isAlone = Math.abs(value - median) >= gapRatio * Math.abs(kept - median);
    if (isBeyond(value) && isAlone) return kept;
    kept = value;
  }
  return kept;
}

function countWhere({ values, counts }: NumberTally, test: (value: number) => boolean): number {
  return values.reduce((sum, value, i) => sum + (test(value) ? (counts[i] ?? 0) : 0), 0);
}
