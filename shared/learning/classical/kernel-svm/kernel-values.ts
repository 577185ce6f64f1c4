import { countUp } from '../count-up.ts';
import type { DenseMatrix } from '../row-block.ts';
import type { KernelRows } from './kernel-rows.ts';

/** The value of a machine at each row: its support vectors' kernels with the row, times their coefficients, summed. */
export function kernelValues(
  support: KernelRows,
  coefficients: Float64Array,
  offset: number,
  { rowCount, columnCount, values }: DenseMatrix,
): Float64Array {
  const chosen = support.choose(countUp(support.rowCount));
  const kernels = new Float64Array(support.rowCount);
  const out = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const start = row * columnCount;
    chosen.compare(values, start, squaredNorm(values, start, columnCount), 0, kernels.length, kernels);
    let sum = offset;
    for (let at = 0; at < kernels.length; at += 1) sum += (kernels[at] as number) * (coefficients[at] as number);
    out[row] = sum;
  }
  return out;
}

/** The sum of squares of `count` numbers from `start` on. */
export function squaredNorm(values: Float64Array, start: number, count: number): number {
  let norm = 0;
  for (let at = start; at < start + count; at += 1) norm += (values[at] as number) ** 2;
  return norm;
}
