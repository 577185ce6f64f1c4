import type { DenseMatrix } from '../row-block.ts';
import { sparseFromDense } from '../sparse-rows.ts';

/** Products of one row with rows by position. Each is summed from left to right, wherever its row stands. */
export interface RowProducts {
  /** Room that `multiply` needs in `out`. */
  readonly length: number;
  /** Writes the products with positions from `from` up to `to` to their places in `out`, and nonsense around them. */
  multiply(row: Float64Array, from: number, to: number, out: Float64Array): void;
  swap(one: number, other: number): void;
}

/** Rows with fewer numbers than this share other than zero are multiplied as sparse rows. */
const sparseShare = 0.3;
/** Rows multiplied together: as many sums as fit the registers. */
const lanes = 8;

/** Lays out the named rows of a matrix. */
export function openProducts(matrix: DenseMatrix & { readonly density: number }, named: Int32Array): RowProducts {
  return matrix.density < sparseShare ? sparseProducts(matrix, named) : denseProducts(matrix, named);
}

/** Eight rows side by side, column after column, so that eight products read memory in one stream. */
function denseProducts({ values, columnCount }: DenseMatrix, named: Int32Array): RowProducts {
  const length = Math.ceil(named.length / lanes) * lanes;
  const packed = new Float64Array(length * columnCount);
  const placeOf = (position: number) => (position - (position % lanes)) * columnCount + (position % lanes);
  named.forEach((row, position) => {
    const place = placeOf(position);
    for (let j = 0; j < columnCount; j += 1) packed[place + j * lanes] = values[row * columnCount + j] as number;
  });
  return {
    length,
    multiply: (row, from, to, out) => multiplyPacked(packed, row, from - (from % lanes), to, out),
    swap: (one, other) => {
      const [first, second] = [placeOf(one), placeOf(other)];
      for (let at = 0; at < columnCount * lanes; at += lanes) {
        const kept = packed[first + at] as number;
        packed[first + at] = packed[second + at] as number;
        packed[second + at] = kept;
      }
    },
  };
}

function multiplyPacked(packed: Float64Array, row: Float64Array, from: number, to: number, out: Float64Array): void {
  let place = from * row.length;
  for (let position = from; position < to; position += lanes) {
    let [sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let j = 0; j < row.length; j += 1) {
      const value = row[j] as number;
      sum0 += value * (packed[place] as number);
      sum1 += value * (packed[place + 1] as number);
      sum2 += value * (packed[place + 2] as number);
      sum3 += value * (packed[place + 3] as number);
      sum4 += value * (packed[place + 4] as number);
      sum5 += value * (packed[place + 5] as number);
      sum6 += value * (packed[place + 6] as number);
      sum7 += value * (packed[place + 7] as number);
      place += lanes;
    }
    out[position] = sum0;
    out[position + 1] = sum1;
    out[position + 2] = sum2;
    out[position + 3] = sum3;
    out[position + 4] = sum4;
    out[position + 5] = sum5;
    out[position + 6] = sum6;
    out[position + 7] = sum7;
  }
}

/** Rows of few numbers, in double precision, so that a row compared with itself is exactly alike. */
function sparseProducts(matrix: DenseMatrix, named: Int32Array): RowProducts {
  const { starts, columns, rowCount } = sparseFromDense(matrix);
  const order = named.slice();
  const values = new Float64Array(columns.length);
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      values[at] = matrix.values[row * matrix.columnCount + (columns[at] as number)] as number;
    }
  }
  return {
    length: named.length,
    multiply: (dense, from, to, out) => {
      for (let position = from; position < to; position += 1) {
        const row = order[position] as number;
        const end = starts[row + 1] as number;
        let sum = 0;
        for (let at = starts[row] as number; at < end; at += 1) {
          sum += (dense[columns[at] as number] as number) * (values[at] as number);
        }
        out[position] = sum;
      }
    },
    swap: (one, other) => {
      const kept = order[one] as number;
      order[one] = order[other] as number;
      order[other] = kept;
    },
  };
}
