/** The best-scored items, best first; of equal scores the lower code. Items of score -Infinity are never among them. */
export function topItems(scores: Float32Array, count: number): Int32Array {
  const best = new Int32Array(Math.min(count, scores.length));
  let size = 0;
  let least = Number.NEGATIVE_INFINITY;
  for (let item = 0; item < scores.length; item += 1) {
    const score = scores[item] as number;
    if (!(score > least)) continue;
    let place = size < best.length ? size : size - 1;
    if (size < best.length) size += 1;
    for (; place > 0 && (scores[best[place - 1] as number] as number) < score; place -= 1) {
      best[place] = best[place - 1] as number;
    }
    best[place] = item;
    if (size === best.length) least = scores[best[size - 1] as number] as number;
  }
  return best.subarray(0, size);
}
