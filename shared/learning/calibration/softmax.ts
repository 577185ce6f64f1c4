/** Probabilities of each row from its scores (unnormalised log probabilities), row-major. */
export function softmax(scores: Float64Array, classCount: number): Float64Array {
  const probabilities = new Float64Array(scores.length);
  for (let first = 0; first < scores.length; first += classCount) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k += 1) largest = Math.max(largest, scores[first + k] as number);
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      const power = Math.exp((scores[first + k] as number) - largest);
      probabilities[first + k] = power;
      sum += power;
    }
    for (let k = 0; k < classCount; k += 1) probabilities[first + k] = (probabilities[first + k] as number) / sum;
  }
  return probabilities;
}
