/** Smaller probabilities than this are told from each other by no calibration. */
export const leastProbability = 1e-12;

/** Scores of probabilities: their logarithms. */
export function probabilityScores(probabilities: Float64Array): Float64Array {
  return probabilities.map((probability) => Math.log(Math.max(probability, leastProbability)));
}
