import type { NamedArrays } from '../artifact/pack.ts';
import type { DenseMatrix } from './row-block.ts';

/** A quantity (null), or how many codes a category has. */
export type FeatureKinds = readonly (number | null)[];

/** Sums over some rows, from which the model follows; missing values (NaN) count for nothing. */
export interface BayesSums {
  /** Rows summed so far. */
  readonly rowsDone: number;
  /** Per class. */
  readonly counts: Float64Array;
  /** Features x classes, of quantities: how many are present, and sums of what they differ from `centres`, and squares. */
  readonly present: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Codes of all categories one after the other x classes: how often each occurs. */
  readonly codes: Float64Array;
  /** Per feature: a number near its values, so that squares keep their digits. */
  readonly centres: Float64Array;
}

/** Log probabilities of a naive Bayes model. */
export interface BayesModel {
  /** Per class. */
  readonly priors: Float64Array;
  /** Features x classes, of quantities; 0 and 1 else. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Codes of all categories x classes. */
  readonly codes: Float64Array;
}

/** A value farther from a class's mean than this many deviations counts as this far: one cell must not outvote a row. */
export const farthestDeviation = 10;

/** Sums to start from. */
export function emptySums(kinds: FeatureKinds, classCount: number, train: DenseMatrix): BayesSums {
  const zeros = (length: number) => new Float64Array(length);
  return {
    rowsDone: 0,
    counts: zeros(classCount),
    present: zeros(kinds.length * classCount),
    sums: zeros(kinds.length * classCount),
    squares: zeros(kinds.length * classCount),
    codes: zeros(codeCount(kinds) * classCount),
    centres: Float64Array.from(kinds, (_, feature) => centreOf(train, feature)),
  };
}

/** Adds `count` more rows. */
export function addRows(
  sums: BayesSums,
  kinds: FeatureKinds,
  train: DenseMatrix,
  labels: ArrayLike<number>,
  count: number,
): BayesSums {
  const classCount = sums.counts.length;
  const starts = codeStarts(kinds);
  const end = Math.min(train.rowCount, sums.rowsDone + count);
  for (let row = sums.rowsDone; row < end; row += 1) {
    const label = labels[row] as number;
    bump(sums.counts, label, 1);
    for (let feature = 0; feature < kinds.length; feature += 1) {
      const value = train.values[row * kinds.length + feature] as number;
      if (Number.isNaN(value)) continue;
      if (kinds[feature] !== null) {
        bump(sums.codes, ((starts[feature] as number) + value) * classCount + label, 1);
        continue;
      }
      const place = feature * classCount + label;
      const difference = value - (sums.centres[feature] as number);
      bump(sums.present, place, 1);
      bump(sums.sums, place, difference);
      bump(sums.squares, place, difference * difference);
    }
  }
  return { ...sums, rowsDone: end };
}

/**
 * The model of the sums: shares of classes, Gaussian quantities, and shares of codes with `smoothing` added to each
 * count (Laplace). `spread` is the part of a quantity's whole variance that is added to each class's own.
 */
export function bayesModel(
  sums: BayesSums,
  kinds: FeatureKinds,
  { smoothing, spread }: { readonly smoothing: number; readonly spread: number },
): BayesModel {
  const classCount = sums.counts.length;
  const rowCount = sums.counts.reduce((sum, count) => sum + count, 0);
  const means = new Float64Array(sums.sums.length);
  const deviations = new Float64Array(sums.sums.length).fill(1);
  const codes = new Float64Array(sums.codes.length);
  const starts = codeStarts(kinds);
  kinds.forEach((kind, feature) => {
    const total = (array: Float64Array, start: number, count: number, label: number) => {
      let sum = 0;
      for (let at = 0; at < count; at += 1) sum += array[(start + at) * classCount + label] as number;
      return sum;
    };
    if (kind !== null) {
      const start = starts[feature] as number;
      for (let label = 0; label < classCount; label += 1) {
        const all = total(sums.codes, start, kind, label) + smoothing * kind;
        for (let code = 0; code < kind; code += 1) {
          const place = (start + code) * classCount + label;
          codes[place] = Math.log(((sums.codes[place] as number) + smoothing) / all);
        }
      }
      return;
    }
    const row = (array: Float64Array) => array.subarray(feature * classCount, (feature + 1) * classCount);
    const whole = moments(sumOf(row(sums.present)), sumOf(row(sums.sums)), sumOf(row(sums.squares)));
    for (let label = 0; label < classCount; label += 1) {
      const place = feature * classCount + label;
      const count = sums.present[place] as number;
      // A class that never shows the quantity says nothing about it.
      const own = count > 0 ? moments(count, sums.sums[place] as number, sums.squares[place] as number) : whole;
      means[place] = own.mean + (sums.centres[feature] as number);
      deviations[place] = Math.sqrt(own.variance + spread * whole.variance) || 1;
    }
  });
  return {
    priors: sums.counts.map((count) => Math.log((count + smoothing) / (rowCount + smoothing * classCount))),
    means,
    deviations,
    codes,
  };
}

/** Log probabilities (but for what all classes share) of each row, rows x classes. */
export function bayesScores(model: BayesModel, kinds: FeatureKinds, { rowCount, values }: DenseMatrix): Float64Array {
  const classCount = model.priors.length;
  const starts = codeStarts(kinds);
  const scores = new Float64Array(rowCount * classCount);
  for (let row = 0; row < rowCount; row += 1) {
    const own = scores.subarray(row * classCount, (row + 1) * classCount);
    own.set(model.priors);
    for (let feature = 0; feature < kinds.length; feature += 1) {
      const value = values[row * kinds.length + feature] as number;
      if (Number.isNaN(value)) continue;
      const isCode = kinds[feature] !== null;
      const first = (isCode ? (starts[feature] as number) + value : feature) * classCount;
      for (let label = 0; label < classCount; label += 1) {
        bump(own, label, isCode ? (model.codes[first + label] as number) : logDensity(model, first + label, value));
      }
    }
  }
  return scores;
}

function logDensity({ means, deviations }: BayesModel, place: number, value: number): number {
  const deviation = deviations[place] as number;
  const z = Math.min(Math.max((value - (means[place] as number)) / deviation, -farthestDeviation), farthestDeviation);
  return -(z * z) / 2 - Math.log(deviation);
}

/** Where the codes of each category start among the codes of all. */
export function codeStarts(kinds: FeatureKinds): Int32Array {
  let next = 0;
  return Int32Array.from(kinds, (kind) => {
    next += kind ?? 0;
    return next - (kind ?? 0);
  });
}

export function codeCount(kinds: FeatureKinds): number {
  return kinds.reduce<number>((sum, kind) => sum + (kind ?? 0), 0);
}

/** The numbers of sums by name, for a checkpoint. */
export function writeSums({ rowsDone, ...arrays }: BayesSums): NamedArrays {
  return { ...arrays, done: Float64Array.of(rowsDone) };
}

/** Reads them back; undefined where the checkpoint is of another problem. */
export function readSums(arrays: NamedArrays, like: BayesSums): BayesSums | undefined {
  const { done, counts, present, sums, squares, codes, centres } = arrays;
  const rowsDone = done?.[0];
  if (rowsDone === undefined || !counts || !present || !sums || !squares || !codes || !centres) return undefined;
  const isSame = counts.length === like.counts.length && sums.length === like.sums.length;
  return isSame && codes.length === like.codes.length
    ? { rowsDone, counts, present, sums, squares, codes, centres }
    : undefined;
}

function moments(count: number, sum: number, squares: number) {
  if (count === 0) return { mean: 0, variance: 0 };
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean) };
}

function centreOf({ rowCount, columnCount, values }: DenseMatrix, feature: number): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const value = values[row * columnCount + feature] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += (value - sum) / count;
  }
  return sum;
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}

function bump(numbers: Float64Array, at: number, by: number): void {
  numbers[at] = (numbers[at] as number) + by;
}
