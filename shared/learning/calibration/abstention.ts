/**
 * The confidence below which so large a share of these rows lies: a model that answers no label below it turns away
 * about this share of what it knows, and more of what it does not. Probabilities are row-major; 0 where there are none.
 */
export function abstentionThreshold(probabilities: ArrayLike<number>, classCount: number, share: number): number {
  const confidences = Float64Array.from({ length: probabilities.length / classCount }, (_, row) => {
    let largest = 0;
    for (let k = 0; k < classCount; k += 1) largest = Math.max(largest, probabilities[row * classCount + k] ?? 0);
    return largest;
  }).sort();
  return confidences[Math.floor(share * confidences.length)] ?? 0;
}
