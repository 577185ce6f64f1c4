import type { Interval } from './bootstrap.ts';

const z95 = 1.959964;

/** The 95 % score interval of a share (Wilson 1927): it holds for few trials and for shares near 0 or 1, too. Null of none. */
export function wilsonInterval(hits: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = hits / trials;
  const weight = z95 ** 2 / trials;
  const middle = (share + weight / 2) / (1 + weight);
  const half = (z95 / (1 + weight)) * Math.sqrt((share * (1 - share)) / trials + weight / (4 * trials));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
