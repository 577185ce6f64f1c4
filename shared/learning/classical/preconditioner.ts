import { blockRows, type DenseMatrix } from './row-block.ts';

/** Replaces a gradient by an approximate Newton direction, in place. */
export type Preconditioner = (gradient: Float64Array) => void;

/** How far sampled correlations are shrunk towards none, which keeps them positive definite. */
const shrinkage = 0.05;
const sampledRowsPerColumn = 30;

/**
 * Inverts the curvature of a generalised linear loss as it is where every row has the same `curvature`: exact scales of
 * the columns, and correlations from a sample of rows (sub-sampled Newton: Byrd et al. 2011). It makes columns look
 * round, so that L-BFGS needs a third of the iterations. The gradient holds whole blocks of columns and an intercept.
 */
export function makePreconditioner(matrix: DenseMatrix, curvature: number, penalty: number): Preconditioner {
  const size = matrix.columnCount + 1;
  const sampleCount = affordableRows(matrix);
  const scales = columnSquares(matrix).map((sum) => Math.sqrt((curvature * sum) / matrix.rowCount));
  const factor = sampleCount === 0 ? new Float64Array(size * size) : sampleCorrelations(matrix, sampleCount);
  for (let j = 0; j < size; j += 1) {
    const scale = scales[j] as number;
    for (let k = 0; k < j; k += 1) {
      factor[j * size + k] = (1 - shrinkage) * (factor[j * size + k] as number) * scale * (scales[k] as number);
    }
    const own = scale * scale + (j < matrix.columnCount ? penalty / matrix.rowCount : 0);
    factor[j * size + j] = own > 0 ? own : 1;
  }
  factorise(factor, size);
  return (gradient) => {
    for (let first = 0; first < gradient.length; first += size) {
      solve(factor, size, gradient.subarray(first, first + size));
    }
  };
}

/** As many as cost a few passes over all rows; none when those would not tell the columns apart. */
function affordableRows({ rowCount, columnCount }: DenseMatrix): number {
  const affordable = Math.floor((8 * rowCount) / (columnCount + 1));
  const count = Math.min(rowCount, sampledRowsPerColumn * columnCount, affordable);
  return count < 4 * columnCount ? 0 : count;
}

/** Sums of squares of the columns and of the intercept's ones. */
function columnSquares({ values, rowCount, columnCount }: DenseMatrix): Float64Array {
  const squares = new Float64Array(columnCount + 1);
  for (let row = 0; row < rowCount; row += 1) {
    const first = row * columnCount;
    for (let j = 0; j < columnCount; j += 1) squares[j] = (squares[j] as number) + (values[first + j] as number) ** 2;
  }
  squares[columnCount] = rowCount;
  return squares;
}

/** Uncentred correlations below the diagonal, from evenly spaced blocks of rows; 0 for a column that is 0 in all of them. */
function sampleCorrelations({ values, rowCount, columnCount }: DenseMatrix, sampleCount: number): Float64Array {
  const size = columnCount + 1;
  const products = new Float64Array(size * size);
  const rows = Array.from({ length: blockRows }, () => new Float64Array(size).fill(1));
  const wholeBlocks = Math.floor(rowCount / blockRows);
  const blockCount = Math.ceil(sampleCount / blockRows);
  for (let block = 0; block < blockCount; block += 1) {
    const first = Math.floor((block * wholeBlocks) / blockCount) * blockRows;
    rows.forEach((row, r) => {
      row.set(values.subarray((first + r) * columnCount, (first + r + 1) * columnCount));
    });
    addProducts(rows, products);
  }
  const norms = Float64Array.from({ length: size }, (_, j) => Math.sqrt(products[j * size + j] as number));
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k < j; k += 1) {
      const norm = (norms[j] as number) * (norms[k] as number);
      products[j * size + k] = norm > 0 ? (products[j * size + k] as number) / norm : 0;
    }
  }
  return products;
}

/** Adds the outer products of four rows to the lower triangle, so that each sum is loaded once for all of them. */
function addProducts(rows: readonly Float64Array[], products: Float64Array): void {
  const [row0, row1, row2, row3] = rows as [Float64Array, Float64Array, Float64Array, Float64Array];
  const size = row0.length;
  for (let j = 0; j < size; j += 1) {
    const value0 = row0[j] as number;
    const value1 = row1[j] as number;
    const value2 = row2[j] as number;
    const value3 = row3[j] as number;
    if (value0 === 0 && value1 === 0 && value2 === 0 && value3 === 0) continue;
    const line = j * size;
    for (let k = 0; k <= j; k += 1) {
      products[line + k] =
        (products[line + k] as number) +
        (value0 * (row0[k] as number) + value1 * (row1[k] as number)) +
        (value2 * (row2[k] as number) + value3 * (row3[k] as number));
    }
  }
}

/** Cholesky's factor in the lower triangle, in place (Golub & Van Loan 2013, algorithm 4.2.1). */
function factorise(lower: Float64Array, size: number): void {
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      let rest = lower[j * size + k] as number;
      for (let m = 0; m < k; m += 1) rest -= (lower[j * size + m] as number) * (lower[k * size + m] as number);
      lower[j * size + k] = j === k ? Math.sqrt(rest) : rest / (lower[k * size + k] as number);
    }
  }
}

function solve(lower: Float64Array, size: number, vector: Float64Array): void {
  for (let j = 0; j < size; j += 1) {
    let rest = vector[j] as number;
    for (let k = 0; k < j; k += 1) rest -= (lower[j * size + k] as number) * (vector[k] as number);
    vector[j] = rest / (lower[j * size + j] as number);
  }
  for (let j = size - 1; j >= 0; j -= 1) {
    let rest = vector[j] as number;
    for (let k = j + 1; k < size; k += 1) rest -= (lower[k * size + j] as number) * (vector[k] as number);
    vector[j] = rest / (lower[j * size + j] as number);
  }
}
