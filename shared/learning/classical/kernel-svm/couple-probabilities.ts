/** Pairwise probabilities are kept this far from 0 and 1, as LIBSVM keeps them. */
export const leastPairProbability = 1e-7;

/**
 * Writes the class probabilities that agree best with pairwise ones (Wu, Lin & Weng 2004, second approach): the p of
 * sum 1 that minimises the sum over pairs of (r_ji p_i - r_ij p_j)^2. With Q the matrix of that form, p is
 * (Q + 11')^-1 1 scaled to sum 1, which needs no iteration: Q + 11' is positive definite. `pairwise` holds the
 * probability of i against j, class by class; its diagonal is not read.
 */
export function coupleProbabilities(
  pairwise: Float64Array,
  classCount: number,
  out: Float64Array,
  offset: number,
): void {
  const matrix = new Float64Array(classCount * classCount);
  for (let i = 0; i < classCount; i += 1) {
    for (let j = 0; j < classCount; j += 1) {
      if (i === j) continue;
      const own = pairwise[i * classCount + j] as number;
      const other = pairwise[j * classCount + i] as number;
      matrix[i * classCount + i] = (matrix[i * classCount + i] as number) + other * other;
      matrix[i * classCount + j] = 1 - other * own;
    }
    matrix[i * classCount + i] = (matrix[i * classCount + i] as number) + 1;
  }
  const solution = solvePositive(matrix, classCount);
  const total = solution.reduce((sum, value) => sum + Math.max(value, 0), 0);
  for (let i = 0; i < classCount; i += 1) out[offset + i] = Math.max(solution[i] as number, 0) / total;
}

/** Solves a positive definite system with ones on the right by elimination; no pivots are needed. */
function solvePositive(matrix: Float64Array, size: number): Float64Array {
  const right = new Float64Array(size).fill(1);
  for (let k = 0; k < size; k += 1) {
    const pivot = matrix[k * size + k] as number;
    for (let i = 0; i < size; i += 1) {
      if (i === k) continue;
      const factor = (matrix[i * size + k] as number) / pivot;
      right[i] = (right[i] as number) - factor * (right[k] as number);
      for (let j = k + 1; j < size; j += 1) {
        matrix[i * size + j] = (matrix[i * size + j] as number) - factor * (matrix[k * size + j] as number);
      }
    }
  }
  return right.map((value, k) => value / (matrix[k * size + k] as number));
}
