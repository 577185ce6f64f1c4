import type { Column } from './columns.ts';
import { type FeatureBins, type NumericBins, UNSEEN_BIN } from './feature-bins.ts';

/** Columns are counted in blocks of this many: two 32-bit words of a row. */
export const BLOCK_WIDTH = 8;

/** Writes the bins of the given rows of the table, in their order, column by column. */
export function binColumn(bins: Uint8Array, rows: Int32Array, column: Column, features: FeatureBins): void {
  if (column.kind === 'numeric' && features.kind === 'numeric') {
    const find = binFinder(features);
    for (let index = 0; index < rows.length; index++)
      bins[index] = find(column.values[rows[index] as number] as number);
  } else if (column.kind === 'categorical' && features.kind === 'categorical') {
    const { binOfCode, missingBin } = features;
    for (let index = 0; index < rows.length; index++) {
      const code = column.codes[rows[index] as number] as number;
      bins[index] = code < 0 ? missingBin : (binOfCode[code] ?? UNSEEN_BIN);
    }
  }
}

/** Copies bins from columns to rows of `stride` bytes; some rows at a time, so that both stay in the cache. */
export function binRows(bins: Uint8Array, binColumns: Uint8Array, rowCount: number, stride: number): void {
  const columnCount = binColumns.length / rowCount;
  for (let first = 0; first < rowCount; first += 512) {
    const end = Math.min(first + 512, rowCount);
    for (let column = 0; column < columnCount; column++)
      for (let row = first; row < end; row++)
        bins[row * stride + column] = binColumns[column * rowCount + row] as number;
  }
}

/**
 * Finds a value's bin: a grid of equal steps gives the range of cuts to search, which is mostly one or two.
 */
export function binFinder(features: NumericBins): (value: number) => number {
  const { cuts } = features;
  const missingBin = cuts.length + 1;
  const low = cuts[0] ?? 0;
  const high = cuts[cuts.length - 1] ?? 0;
  const steps = 1024;
  const perStep = high - low > 0 && Number.isFinite(steps / (high - low)) ? steps / (high - low) : 0;
  const stepOf = (value: number) => Math.max(0, Math.min(steps - 1, Math.floor((value - low) * perStep))) || 0;
  const firstCut = new Int32Array(steps + 1);
  let cut = 0;
  for (let step = 0; step <= steps; step++) {
    firstCut[step] = cut;
    while (cut < cuts.length && stepOf(cuts[cut] as number) <= step) cut++;
  }
  return (value) => {
    if (Number.isNaN(value)) return missingBin;
    const step = stepOf(value);
    let from = firstCut[step] as number;
    let to = firstCut[step + 1] as number;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((cuts[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  };
}
