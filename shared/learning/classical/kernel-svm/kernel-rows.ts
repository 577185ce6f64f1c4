import type { DenseMatrix } from '../row-block.ts';
import { ChosenRows } from './chosen-rows.ts';
import { type Kernel, ownKernel } from './kernel.ts';

/** Rows that can be compared with other rows. */
export class KernelRows {
  readonly kernel: Kernel;
  readonly rowCount: number;
  readonly columnCount: number;
  /** Row-major. */
  readonly values: Float64Array;
  /** Squared norm of each row. */
  readonly norms: Float64Array;
  /** Share of numbers other than zero. */
  readonly density: number;

  constructor(kernel: Kernel, { rowCount, columnCount, values }: DenseMatrix) {
    this.kernel = kernel;
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.values = values;
    this.norms = new Float64Array(rowCount);
    let used = 0;
    for (let row = 0; row < rowCount; row += 1) {
      let sum = 0;
      for (let at = row * columnCount; at < (row + 1) * columnCount; at += 1) {
        const value = values[at] as number;
        if (value !== 0) used += 1;
        sum += value * value;
      }
      this.norms[row] = sum;
    }
    this.density = used / Math.max(1, rowCount * columnCount);
  }

  /** The kernel of a row with itself. */
  own(row: number): number {
    return ownKernel(this.kernel, this.norms[row] as number);
  }

  /** Some of the rows laid out for comparing. */
  choose(named: Int32Array): ChosenRows {
    return new ChosenRows(this, named);
  }
}
