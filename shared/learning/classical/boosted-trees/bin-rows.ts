import type { Column } from './columns.ts';
import type { FeatureBins, NumericBins } from './feature-bins.ts';

/** Columns lie in blocks of this many, row after row: one row of a block is two 32-bit words. */
export const BLOCK_WIDTH = 8;

/** Where the bin of a row and feature lies in the shared bin bytes. */
export function binOffset(rowCount: number, feature: number): number {
  return (feature >> 3) * rowCount * BLOCK_WIDTH + (feature & 7);
}

/** Writes the bins of one column for the given rows of the table, in their order. */
export function binRows(
  bins: Uint8Array,
  feature: number,
  rows: Int32Array,
  column: Column,
  features: FeatureBins,
): void {
  let at = binOffset(rows.length, feature);
  if (column.kind === 'numeric' && features.kind === 'numeric') {
    const find = binFinder(features);
    for (let index = 0; index < rows.length; index++, at += BLOCK_WIDTH)
      bins[at] = find(column.values[rows[index] as number] as number);
  } else if (column.kind === 'categorical' && features.kind === 'categorical') {
    const { binOfCode, missingBin } = features;
    for (let index = 0; index < rows.length; index++, at += BLOCK_WIDTH) {
      const code = column.codes[rows[index] as number] as number;
      bins[at] = code < 0 ? missingBin : (binOfCode[code] ?? 255);
    }
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
