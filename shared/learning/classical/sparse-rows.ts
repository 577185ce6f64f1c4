import type { DenseMatrix } from './row-block.ts';

/** Rows x columns of which most numbers are zero: the others row by row (compressed sparse rows). */
export interface SparseRows {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Where each row starts among `columns` and `values`, and after the last row their length. */
  readonly starts: Int32Array;
  /** Ascending within a row. */
  readonly columns: Int32Array;
  /** Single precision: a descent is bound by how fast memory delivers them. */
  readonly values: Float32Array;
}

/** Keeps the numbers of dense rows that are not zero. With `constant` a last column holds that number in every row. */
export function sparseFromDense({ rowCount, columnCount, values: dense }: DenseMatrix, constant = 0): SparseRows {
  const extra = constant === 0 ? 0 : 1;
  const starts = new Int32Array(rowCount + 1);
  for (let row = 0; row < rowCount; row += 1) {
    let count = extra;
    for (let at = row * columnCount; at < (row + 1) * columnCount; at += 1) if (dense[at] !== 0) count += 1;
    starts[row + 1] = (starts[row] as number) + count;
  }
  const columns = new Int32Array(starts[rowCount] as number);
  const values = new Float32Array(columns.length);
  let next = 0;
  for (let row = 0; row < rowCount; row += 1) {
    for (let column = 0; column < columnCount; column += 1) {
      const value = dense[row * columnCount + column] as number;
      if (value === 0) continue;
      columns[next] = column;
      values[next] = value;
      next += 1;
    }
    if (extra === 0) continue;
    columns[next] = columnCount;
    values[next] = constant;
    next += 1;
  }
  return { rowCount, columnCount: columnCount + extra, starts, columns, values };
}

/** The same numbers column by column: rows become columns. */
export function transpose({ rowCount, columnCount, starts, columns, values }: SparseRows): SparseRows {
  const turnedStarts = new Int32Array(columnCount + 1);
  for (const column of columns) turnedStarts[column + 1] = (turnedStarts[column + 1] as number) + 1;
  for (let column = 0; column < columnCount; column += 1) {
    turnedStarts[column + 1] = (turnedStarts[column + 1] as number) + (turnedStarts[column] as number);
  }
  const next = turnedStarts.slice();
  const turnedColumns = new Int32Array(columns.length);
  const turnedValues = new Float32Array(columns.length);
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      const column = columns[at] as number;
      const place = next[column] as number;
      next[column] = place + 1;
      turnedColumns[place] = row;
      turnedValues[place] = values[at] as number;
    }
  }
  return {
    rowCount: columnCount,
    columnCount: rowCount,
    starts: turnedStarts,
    columns: turnedColumns,
    values: turnedValues,
  };
}

/** The product of one row with `weights`, one number a column. */
export function dotRow({ starts, columns, values }: SparseRows, row: number, weights: Float64Array): number {
  const end = starts[row + 1] as number;
  let sum = 0;
  for (let at = starts[row] as number; at < end; at += 1) {
    sum += (weights[columns[at] as number] as number) * (values[at] as number);
  }
  return sum;
}

/** Adds one row times `factor` to `sums`, one number a column. */
export function addRow({ starts, columns, values }: SparseRows, row: number, factor: number, sums: Float64Array): void {
  const end = starts[row + 1] as number;
  for (let at = starts[row] as number; at < end; at += 1) {
    const column = columns[at] as number;
    sums[column] = (sums[column] as number) + factor * (values[at] as number);
  }
}

/** The sum of squares of each row. */
export function squaredNorms({ rowCount, starts, values }: SparseRows): Float64Array {
  const norms = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    let sum = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) sum += (values[at] as number) ** 2;
    norms[row] = sum;
  }
  return norms;
}
