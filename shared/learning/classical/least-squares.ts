import { reflectColumn } from './householder.ts';
import type { DenseMatrix } from './row-block.ts';

/** A least-squares problem reduced to a triangle: enough to solve it for any ridge strength. */
export interface Reduced {
  /** The triangle of [columns, intercept, target], row-major and square. */
  readonly triangle: Float64Array;
  readonly size: number;
}

export interface LinearFit {
  /** One weight a column; 0 for a column that depends linearly on others. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Columns (intercept included) that are linearly independent. */
  readonly rank: number;
}

/**
 * Reduces rows, targets and an intercept column to a triangle by QR over blocks of rows (Demmel et al. 2012, TSQR):
 * one pass, memory for one block. `onBlock` hears the share of rows done and may throw to stop.
 */
export function reduceRows(
  { values, rowCount, columnCount }: DenseMatrix,
  targets: Float64Array,
  onBlock?: (share: number) => void,
): Reduced {
  const size = columnCount + 2;
  const blockRows = Math.max(256, 2 * size);
  const work = new Float64Array((size + blockRows) * size);
  for (let start = 0; start < rowCount; start += blockRows) {
    const count = Math.min(blockRows, rowCount - start);
    for (let i = 0; i < count; i += 1) {
      const row = (size + i) * size;
      work.set(values.subarray((start + i) * columnCount, (start + i + 1) * columnCount), row);
      work[row + columnCount] = 1;
      work[row + columnCount + 1] = targets[start + i] as number;
    }
    for (let k = 0; k < size; k += 1) reflectColumn(work, size + count, size, k);
    onBlock?.((start + count) / rowCount);
  }
  return { triangle: work.slice(0, size * size), size };
}

/**
 * Solves min |Xw + b - y|² + ridge |w|² exactly by QR with column pivoting (Golub & Van Loan 2013, section 5.5.5);
 * the intercept b is not penalised. A column whose pivot is lost in rounding gets weight 0, so that duplicate and
 * constant columns do no harm.
 */
export function solveRidge({ triangle, size }: Reduced, ridge: number): LinearFit {
  const unknowns = size - 1;
  const rowCount = size + unknowns;
  const work = new Float64Array(rowCount * size);
  work.set(triangle);
  for (let j = 0; j < unknowns - 1; j += 1) work[(size + j) * size + j] = Math.sqrt(ridge);
  const order = Int32Array.from({ length: unknowns }, (_, j) => j);
  let rank = 0;
  let firstPivot = 0;
  while (rank < unknowns) {
    bringLargestColumn(work, rowCount, size, rank, order);
    reflectColumn(work, rowCount, size, rank);
    const pivot = Math.abs(work[rank * size + rank] as number);
    if (rank === 0) firstPivot = pivot;
    if (pivot <= firstPivot * unknowns * 1e-13) break;
    rank += 1;
  }
  const solution = new Float64Array(unknowns);
  for (let i = rank - 1; i >= 0; i -= 1) {
    let rest = work[i * size + unknowns] as number;
    for (let j = i + 1; j < rank; j += 1)
      rest -= (work[i * size + j] as number) * (solution[order[j] as number] as number);
    solution[order[i] as number] = rest / (work[i * size + i] as number);
  }
  return { weights: solution.slice(0, -1), intercept: solution[unknowns - 1] as number, rank };
}

/** Swaps the column with the largest remaining norm to place `k`. */
function bringLargestColumn(work: Float64Array, rowCount: number, size: number, k: number, order: Int32Array): void {
  const squares = new Float64Array(size - 1);
  for (let i = k; i < rowCount; i += 1) {
    for (let j = k; j < size - 1; j += 1) squares[j] = (squares[j] as number) + (work[i * size + j] as number) ** 2;
  }
  let best = k;
  for (let j = k + 1; j < size - 1; j += 1) if ((squares[j] as number) > (squares[best] as number)) best = j;
  if (best === k) return;
  [order[k], order[best]] = [order[best] as number, order[k] as number];
  for (let i = 0; i < rowCount; i += 1) {
    const row = i * size;
    [work[row + k], work[row + best]] = [work[row + best] as number, work[row + k] as number];
  }
}
