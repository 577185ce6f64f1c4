import type { DenseMatrix } from '../row-block.ts';
import { sparseFromDense } from '../sparse-rows.ts';
import { applyKernel, type Kernel, ownKernel } from './kernel.ts';

/** Rows with fewer numbers than this share other than zero are multiplied as sparse rows. */
const sparseShare = 0.3;

/** Sparse rows in double precision, so that a row compared with itself is exactly alike. */
interface ExactSparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

function exactSparse(matrix: DenseMatrix): ExactSparseRows {
  const { starts, columns, rowCount } = sparseFromDense(matrix);
  const values = new Float64Array(columns.length);
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      values[at] = matrix.values[row * matrix.columnCount + (columns[at] as number)] as number;
    }
  }
  return { starts, columns, values };
}

/** Rows ready to be compared with other rows. Compared rows may be named in any order, so that none need be moved. */
export class KernelRows {
  readonly kernel: Kernel;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly norms: Float64Array;
  readonly #dense: Float64Array;
  readonly #sparse: ExactSparseRows | null;
  readonly #products: Float64Array;
  readonly #norms: Float64Array;

  constructor(kernel: Kernel, { rowCount, columnCount, values }: DenseMatrix) {
    this.kernel = kernel;
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.#dense = values;
    let used = 0;
    this.norms = new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) {
      let sum = 0;
      for (let at = row * columnCount; at < (row + 1) * columnCount; at += 1) {
        const value = values[at] as number;
        if (value !== 0) used += 1;
        sum += value * value;
      }
      this.norms[row] = sum;
    }
    const isSparse = used < sparseShare * rowCount * columnCount;
    this.#sparse = isSparse ? exactSparse({ rowCount, columnCount, values }) : null;
    this.#products = new Float64Array(rowCount);
    this.#norms = new Float64Array(rowCount);
  }

  /** The kernel of a row of these with itself. */
  own(row: number): number {
    return ownKernel(this.kernel, this.norms[row] as number);
  }

  /** Writes the kernels of the row at `offset` in `values` with the rows `order[from]` to `order[to - 1]` into `out`. */
  compare(
    values: Float64Array,
    offset: number,
    norm: number,
    order: Int32Array,
    from: number,
    to: number,
    out: Float32Array | Float64Array,
  ): void {
    const count = to - from;
    const products = this.#products;
    const norms = this.#norms;
    if (this.#sparse)
      sparseProducts(this.#sparse, values.subarray(offset, offset + this.columnCount), order, from, to, products);
    else denseProducts(this.#dense, this.columnCount, values, offset, order, from, to, products);
    for (let at = 0; at < count; at += 1) norms[at] = this.norms[order[from + at] as number] as number;
    applyKernel(this.kernel, products, count, norms, norm);
    for (let at = 0; at < count; at += 1) out[from + at] = products[at] as number;
  }

  /** The same for a row of these. */
  compareOwn(row: number, order: Int32Array, from: number, to: number, out: Float32Array | Float64Array): void {
    this.compare(this.#dense, row * this.columnCount, this.norms[row] as number, order, from, to, out);
  }
}

/** Four rows at a time, so that each load of the one row serves four; each product is summed from left to right. */
function denseProducts(
  rows: Float64Array,
  columnCount: number,
  values: Float64Array,
  offset: number,
  order: Int32Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  let place = from;
  for (; place + 4 <= to; place += 4) {
    const row0 = (order[place] as number) * columnCount;
    const row1 = (order[place + 1] as number) * columnCount;
    const row2 = (order[place + 2] as number) * columnCount;
    const row3 = (order[place + 3] as number) * columnCount;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let j = 0; j < columnCount; j += 1) {
      const value = values[offset + j] as number;
      sum0 += value * (rows[row0 + j] as number);
      sum1 += value * (rows[row1 + j] as number);
      sum2 += value * (rows[row2 + j] as number);
      sum3 += value * (rows[row3 + j] as number);
    }
    out[place - from] = sum0;
    out[place - from + 1] = sum1;
    out[place - from + 2] = sum2;
    out[place - from + 3] = sum3;
  }
  for (; place < to; place += 1) {
    const row = (order[place] as number) * columnCount;
    let sum = 0;
    for (let j = 0; j < columnCount; j += 1) sum += (values[offset + j] as number) * (rows[row + j] as number);
    out[place - from] = sum;
  }
}

function sparseProducts(
  { starts, columns, values }: ExactSparseRows,
  dense: Float64Array,
  order: Int32Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  for (let place = from; place < to; place += 1) {
    const row = order[place] as number;
    const end = starts[row + 1] as number;
    let sum = 0;
    for (let at = starts[row] as number; at < end; at += 1) {
      sum += (dense[columns[at] as number] as number) * (values[at] as number);
    }
    out[place - from] = sum;
  }
}
