import { seededRandom } from '../random.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Draws in all; bounds the time at about a second, whatever the row count. */
const drawLimit = 5e7;

/**
 * The 95 % percentile bootstrap interval (Efron & Tibshirani 1993, chapter 13) of a statistic of the mean row loss.
 * `fromMean` must be increasing. Null with fewer than two rows.
 */
export function bootstrapInterval(
  losses: Float64Array,
  fromMean: (meanLoss: number) => number,
  seed: number,
): Interval | null {
  const rowCount = losses.length;
  if (rowCount < 2) return null;
  const random = seededRandom(seed);
  const resampleCount = Math.min(1000, Math.max(100, Math.floor(drawLimit / rowCount)));
  const means = Float64Array.from({ length: resampleCount }, () => {
    let sum = 0;
    for (let draw = 0; draw < rowCount; draw += 1) sum += losses[Math.floor(random() * rowCount)] as number;
    return sum / rowCount;
  }).sort();
  const at = (share: number) => fromMean(means[Math.round(share * (resampleCount - 1))] as number);
  return { low: at(0.025), high: at(0.975) };
}
