import { reflectColumn } from './householder.ts';
import type { DenseMatrix } from './row-block.ts';

/** A least-squares problem reduced to a triangle: enough to solve it for any ridge strength. */
export interface Reduced {
  /** The triangle of [columns, intercept, target], row-major and square. */
  readonly triangle: Float64Array;
  readonly size: number;
  /** Rows that it stands for. */
  readonly rowsDone: number;
}

export interface LinearFit {
  /** One weight a column; 0 for a column that depends linearly on others. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Columns (intercept included) that are linearly independent. */
  readonly rank: number;
}

/**
 * Reduces rows, targets and an intercept column to a triangle by QR over blocks of rows (Demmel et al. 2012, TSQR).
 * Needs memory for one block; yields after each one, and goes on from any yielded state.
 */
export function* reduceRows(
  { values, rowCount, columnCount }: DenseMatrix,
  targets: Float64Array,
  resumeFrom?: Reduced,
): Generator<Reduced, void> {
  const size = columnCount + 2;
  const blockRows = Math.max(256, 2 * size);
  const work = new Float64Array((size + blockRows) * size);
  if (resumeFrom) work.set(resumeFrom.triangle);
  for (let start = resumeFrom?.rowsDone ?? 0; start < rowCount; start += blockRows) {
    const count = Math.min(blockRows, rowCount - start);
    for (let i = 0; i < count; i += 1) {
      const row = (size + i) * size;
      work.set(values.subarray((start + i) * columnCount, (start + i + 1) * columnCount), row);
      work[row + columnCount] = 1;
      work[row + columnCount + 1] = targets[start + i] as number;
    }
    for (let k = 0; k < size; k += 1) reflectColumn(work, size + count, size, k);
    yield { triangle: work.slice(0, size * size), size, rowsDone: start + count };
  }
}

/**
 * Solves min |Xw + b - y|² + ridge |w|² exactly by QR with column pivoting (Golub & Van Loan 2013, section 5.5.5);
 * the intercept b is not penalised and comes first. A column that is, but for rounding, a combination of those before
 * it gets weight 0, so that duplicate and constant columns do no harm.
 */
export function solveRidge({ triangle, size }: Reduced, ridge: number): LinearFit {
  const unknowns = size - 1;
  const rowCount = size + unknowns;
  const work = new Float64Array(rowCount * size);
  work.set(triangle);
  for (let j = 0; j < unknowns - 1; j += 1) work[(size + j) * size + j] = Math.sqrt(ridge);
  const order = Int32Array.from({ length: unknowns }, (_, j) => j);
  const norms = columnSquares(work, rowCount, size, 0).map(Math.sqrt);
  let rank = 0;
  while (rank < unknowns) {
    const best = rank === 0 ? unknowns - 1 : largestColumn(work, rowCount, size, rank);
    swapColumns(work, rowCount, size, rank, best);
    [order[rank], order[best]] = [order[best] as number, order[rank] as number];
    reflectColumn(work, rowCount, size, rank);
    const pivot = Math.abs(work[rank * size + rank] as number);
    if (pivot <= (norms[order[rank] as number] as number) * unknowns * 1e-13) break;
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

/** Squared norms of the columns but the target, from row `k` down; columns before `k` are left at 0. */
function columnSquares(work: Float64Array, rowCount: number, size: number, k: number): Float64Array {
  const squares = new Float64Array(size - 1);
  for (let i = k; i < rowCount; i += 1) {
    for (let j = k; j < size - 1; j += 1) squares[j] = (squares[j] as number) + (work[i * size + j] as number) ** 2;
  }
  return squares;
}

function largestColumn(work: Float64Array, rowCount: number, size: number, k: number): number {
  const squares = columnSquares(work, rowCount, size, k);
  let best = k;
  for (let j = k + 1; j < squares.length; j += 1) if ((squares[j] as number) > (squares[best] as number)) best = j;
  return best;
}

function swapColumns(work: Float64Array, rowCount: number, size: number, a: number, b: number): void {
  for (let row = 0; row < rowCount * size; row += size) {
    [work[row + a], work[row + b]] = [work[row + b] as number, work[row + a] as number];
  }
}
