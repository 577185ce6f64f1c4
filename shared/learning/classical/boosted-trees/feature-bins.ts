import type { CategoricalColumn, Column, NumericColumn } from './columns.ts';

/** Bins of a numeric column: bin b holds values above `cuts[b - 1]` and up to `cuts[b]`; missing values have the bin after the last. */
export interface NumericBins {
  readonly kind: 'numeric';
  readonly cuts: Float64Array;
}

/** Bins of a categorical column: one per frequent category, one for the rare ones together, one for missing. */
interface CategoricalBins {
  readonly kind: 'categorical';
  /** The bin of each code. */
  readonly binOfCode: Uint8Array;
  readonly missingBin: number;
  readonly binCount: number;
}

export type FeatureBins = NumericBins | CategoricalBins;

/** The bin of codes that training never saw: it is in no left group, so such rows go right. */
export const UNSEEN_BIN = 255;

/** Cuts are quantiles of this many evenly spaced rows: one of 256 bins then holds its share to about a tenth. */
const SAMPLE_ROWS = 25_000;

/** Fits a column's bins on the training rows alone. */
export function fitBins(column: Column, rows: Int32Array, maxBins: number): FeatureBins {
  return column.kind === 'numeric'
    ? fitNumericBins(column, rows, maxBins)
    : fitCategoricalBins(column, rows, Math.min(maxBins, UNSEEN_BIN));
}

export function binCountOf(bins: FeatureBins): number {
  return bins.kind === 'numeric' ? bins.cuts.length + 2 : bins.binCount;
}

function fitNumericBins(column: NumericColumn, rows: Int32Array, maxBins: number): NumericBins {
  const { values } = column;
  const step = Math.max(1, rows.length / SAMPLE_ROWS);
  const sample = new Float64Array(Math.ceil(rows.length / step));
  let size = 0;
  for (let at = 0; at < rows.length && size < sample.length; at += step) {
    const value = values[rows[Math.floor(at)] ?? 0] ?? Number.NaN;
    if (!Number.isNaN(value)) sample[size++] = value;
  }
  return { kind: 'numeric', cuts: quantileCuts(sample.subarray(0, size).sort(), maxBins - 1) };
}

/**
 * At most `binCount` bins of about equal weight over sorted values. A value is never divided, so a very frequent one
 * fills its bin alone and the rest share what is left; cuts lie midway between neighbouring values.
 */
export function quantileCuts(sorted: Float64Array, binCount: number): Float64Array {
  const distinct: number[] = [];
  const counts: number[] = [];
  let last = Number.NaN;
  for (const value of sorted) {
    if (value === last) counts[counts.length - 1] = (counts[counts.length - 1] ?? 0) + 1;
    else {
      distinct.push(value);
      counts.push(1);
      last = value;
    }
  }
  const cuts: number[] = [];
  const isFew = distinct.length <= binCount;
  let inBin = 0;
  let left = sorted.length;
  for (let index = 0; index + 1 < distinct.length && cuts.length + 1 < binCount; index++) {
    const count = counts[index] ?? 0;
    inBin += count;
    const isFull = inBin + (counts[index + 1] ?? 0) / 2 >= left / (binCount - cuts.length);
    if (!isFew && !isFull) continue;
    cuts.push(midway(distinct[index] ?? 0, distinct[index + 1] ?? 0));
    left -= inBin;
    inBin = 0;
  }
  return Float64Array.from(cuts);
}

/** A number at or above `low` and below `high`, even when no double lies between them or their sum overflows. */
function midway(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : Math.max(low, -Number.MAX_VALUE);
}

function fitCategoricalBins(column: CategoricalColumn, rows: Int32Array, maxBins: number): CategoricalBins {
  let codeCount = 0;
  for (const row of rows) codeCount = Math.max(codeCount, (column.codes[row] ?? -1) + 1);
  const counts = new Float64Array(codeCount);
  let missing = 0;
  for (const row of rows) {
    const code = column.codes[row] ?? -1;
    if (code < 0) missing++;
    else counts[code] = (counts[code] ?? 0) + 1;
  }
  const seen = Array.from(counts.keys()).filter((code) => (counts[code] ?? 0) > 0);
  seen.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const room = maxBins - Number(missing > 0);
  const own = seen.length <= room ? seen.length : room - 1;
  const binOfCode = new Uint8Array(codeCount).fill(UNSEEN_BIN);
  seen.forEach((code, rank) => {
    binOfCode[code] = Math.min(rank, own);
  });
  const valueBins = Math.min(seen.length, room);
  return {
    kind: 'categorical',
    binOfCode,
    missingBin: missing > 0 ? valueBins : UNSEEN_BIN,
    binCount: valueBins + Number(missing > 0),
  };
}
