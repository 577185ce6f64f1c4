/**
 * Chooses and orders some of `pool`, best first, by maximal marginal relevance (Carbonell & Goldstein 1998): each next one
 * is good and unlike those before it. `diversity` 0 keeps the order of scores, 1 looks at unlikeness alone. Scores are
 * taken as shares of the pool's range, so that they weigh against likeness.
 */
export function diversify(
  pool: Int32Array,
  scores: Float32Array,
  count: number,
  diversity: number,
  likeness: (a: number, b: number) => number,
): Int32Array {
  const values = Float64Array.from(pool, (item) => scores[item] as number);
  const [most, least] = [Math.max(...values), Math.min(...values)];
  const worth = values.map((value) => (most === least ? 1 : (value - least) / (most - least)));
  const nearest = new Float64Array(pool.length).fill(0);
  const isChosen = new Uint8Array(pool.length);
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, pool.length)) {
    let best = -1;
    let bestGain = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < pool.length; at += 1) {
      if (isChosen[at]) continue;
      const gain = (1 - diversity) * (worth[at] as number) - diversity * (nearest[at] as number);
      if (gain > bestGain) [best, bestGain] = [at, gain];
    }
    isChosen[best] = 1;
    const item = pool[best] as number;
    chosen.push(item);
    for (let at = 0; at < pool.length; at += 1) {
      if (!isChosen[at]) nearest[at] = Math.max(nearest[at] as number, likeness(item, pool[at] as number));
    }
  }
  return Int32Array.from(chosen);
}
