/** Puts a zero score before each margin, so that two classes read like more: the softmax of [0, m] is the sigmoid of m. */
export function twoClassScores(margins: Float64Array): Float64Array {
  const scores = new Float64Array(2 * margins.length);
  for (let row = 0; row < margins.length; row += 1) scores[2 * row + 1] = margins[row] as number;
  return scores;
}
