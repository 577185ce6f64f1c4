import type { ColumnProfile } from '../schema.ts';

/** Distinct numbers in ascending order, each with its count. */
export interface NumberTally {
  readonly values: Float64Array;
  readonly counts: Int32Array;
  readonly total: number;
}

const binCount = 20;

/** Sorts and counts numbers; NaN is left out. */
export function tallyNumbers(numbers: Float64Array): NumberTally {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const values = new Float64Array(sorted.length);
  const counts = new Int32Array(sorted.length);
  let distinct = 0;
  for (const value of sorted) {
    if (distinct === 0 || values[distinct - 1] !== value) values[distinct++] = value;
    counts[distinct - 1] = (counts[distinct - 1] ?? 0) + 1;
  }
  return { values: values.slice(0, distinct), counts: counts.slice(0, distinct), total: sorted.length };
}

/** Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7). */
export function quantile(tally: NumberTally, share: number): number {
  const position = share * (tally.total - 1);
  const low = at(tally, Math.floor(position));
  const high = at(tally, Math.ceil(position));
  return low + (high - low) * (position - Math.floor(position));
}

/** Range, moments, quartiles and an equal-width histogram; null without numbers. */
export function summarise(tally: NumberTally): ColumnProfile['numbers'] {
  const { values, counts, total } = tally;
  if (total === 0) return null;
  const min = values[0] ?? 0;
  const max = values[values.length - 1] ?? 0;
  let mean = 0;
  let squares = 0;
  let seen = 0;
  // West (1979): weighted updates of mean and squares, which do not overflow or cancel.
  values.forEach((value, i) => {
    const count = counts[i] ?? 0;
    seen += count;
    const delta = value - mean;
    mean += (delta * count) / seen;
    squares += delta * (value - mean) * count;
  });
  return {
    min,
    max,
    mean,
    standard_deviation: total > 1 ? Math.sqrt(squares / (total - 1)) : 0,
    quartiles: [quantile(tally, 0.25), quantile(tally, 0.5), quantile(tally, 0.75)],
    histogram: histogramOf(tally, min, max),
  };
}

function histogramOf({ values, counts }: NumberTally, min: number, max: number) {
  if (min === max) return { edges: [min, max], counts: [counts[0] ?? 0] };
  const width = max / binCount - min / binCount;
  const edges = Array.from({ length: binCount + 1 }, (_, i) => (i === binCount ? max : min + width * i));
  const bins = Array.from({ length: binCount }, () => 0);
  values.forEach((value, i) => {
    const bin = Math.min(binCount - 1, Math.floor((value - min) / width));
    bins[bin] = (bins[bin] ?? 0) + (counts[i] ?? 0);
  });
  return { edges, counts: bins };
}

function at({ values, counts }: NumberTally, index: number): number {
  let rest = index;
  for (let i = 0; i < values.length; i++) {
    rest -= counts[i] ?? 0;
    if (rest < 0) return values[i] ?? 0;
  }
  return values[values.length - 1] ?? 0;
}
