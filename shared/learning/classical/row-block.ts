/** Rows handled together, so that each load of a weight serves all of them. */
export const blockRows = 4;

/** Row-major numbers, rows x columns. */
export interface DenseMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: Float64Array;
}

/** Writes the product of four consecutive rows, from `row` on, with the `columnCount` weights at `offset` into `out`. */
export function multiplyBlock(
  { values, columnCount }: DenseMatrix,
  row: number,
  weights: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  const [row0, row1, row2, row3] = blockOffsets(row, columnCount);
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let j = 0; j < columnCount; j += 1) {
    const weight = weights[offset + j] as number;
    sum0 += weight * (values[row0 + j] as number);
    sum1 += weight * (values[row1 + j] as number);
    sum2 += weight * (values[row2 + j] as number);
    sum3 += weight * (values[row3 + j] as number);
  }
  out[0] = sum0;
  out[1] = sum1;
  out[2] = sum2;
  out[3] = sum3;
}

/** Adds four consecutive rows, each times its factor, to the `columnCount` sums at `offset`. */
export function accumulateBlock(
  { values, columnCount }: DenseMatrix,
  row: number,
  factors: Float64Array,
  sums: Float64Array,
  offset: number,
): void {
  const [row0, row1, row2, row3] = blockOffsets(row, columnCount);
  const factor0 = factors[0] as number;
  const factor1 = factors[1] as number;
  const factor2 = factors[2] as number;
  const factor3 = factors[3] as number;
  for (let j = 0; j < columnCount; j += 1) {
    sums[offset + j] =
      (sums[offset + j] as number) +
      (factor0 * (values[row0 + j] as number) + factor1 * (values[row1 + j] as number)) +
      (factor2 * (values[row2 + j] as number) + factor3 * (values[row3 + j] as number));
  }
}

function blockOffsets(row: number, columnCount: number): [number, number, number, number] {
  const first = row * columnCount;
  return [first, first + columnCount, first + 2 * columnCount, first + 3 * columnCount];
}

/** Room for `rowCount` rows, with zero rows after them up to a whole block. */
export function allocateBlocks(rowCount: number, columnCount: number): DenseMatrix {
  const paddedRows = Math.ceil(rowCount / blockRows) * blockRows;
  return { rowCount, columnCount, values: new Float64Array(paddedRows * columnCount) };
}
