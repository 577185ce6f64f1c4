import { type Random, seededRandom, shuffle } from '../random.ts';
import { countUp } from './count-up.ts';
import type { SparseRows } from './sparse-rows.ts';

export interface FactoredProblem {
  readonly rows: SparseRows;
  /** Class code of each row. */
  readonly labels: Int32Array;
  readonly classCount: number;
  /** Numbers between a row and its classes. */
  readonly width: number;
}

interface FactoredOptions {
  readonly epochCount: number;
  readonly learningRate: number;
  /** Share of a row's numbers, and of the numbers between, that are left out of a step. */
  readonly dropout: { readonly rows: number; readonly between: number };
  readonly seed: number;
  readonly resumeFrom?: FactoredState | undefined;
}

/** Row-major: columns x width, classes x width, one a class; and the sums of squared gradients of each vector. */
export interface FactoredState {
  readonly vectors: Float32Array;
  readonly outputs: Float32Array;
  readonly offsets: Float32Array;
  readonly vectorSums: Float32Array;
  readonly outputSums: Float32Array;
  readonly offsetSums: Float32Array;
  /** Slices of rows done: one number. */
  readonly done: Uint32Array;
}

/** Where a fit stands after a slice of rows; the state goes on changing with the next. */
export interface FactoredPass {
  readonly fraction: number;
  readonly sliceCount: number;
  /** Mean log loss of the slice, before each step and with rows thinned out. */
  readonly loss: number;
  readonly state: FactoredState;
}

const rowsPerSlice = 1000;
const stableDivisor = 1e-8;
/** Classes whose share is nearly right learn nothing worth the time. */
const leastResidual = 1e-4;

/**
 * A softmax whose weights are a product of two thin matrices, as in fastText (Joulin et al. 2017), with dropout
 * (Srivastava et al. 2014), one row a step. A step touches the vectors of its row's own columns only, which is why this
 * is no network: those renew all their parameters in every step. Each vector has one Adagrad rate (Duchi et al. 2011),
 * which falls in a line to zero.
 */
export function* fitFactoredSoftmax(problem: FactoredProblem, options: FactoredOptions): Generator<FactoredPass, void> {
  const { rowCount } = problem.rows;
  const { epochCount, seed, resumeFrom } = options;
  const state = resumeFrom ?? freshState(problem, seed);
  const perEpoch = Math.ceil(rowCount / rowsPerSlice);
  const sliceCount = perEpoch * epochCount;
  const step = makeStep(problem, options.dropout, state);
  let order = countUp(rowCount);
  let ordered = -1;
  for (let slice = state.done[0] ?? 0; slice < sliceCount; slice += 1) {
    const epoch = Math.floor(slice / perEpoch);
    if (ordered !== epoch) {
      order = countUp(rowCount);
      shuffle(order, streamOf(seed, epoch, 0x85ebca6b));
      ordered = epoch;
    }
    const random = streamOf(seed, slice, 0xc2b2ae35);
    const first = (slice % perEpoch) * rowsPerSlice;
    const chosen = order.subarray(first, first + rowsPerSlice);
    let loss = 0;
    chosen.forEach((row, at) => {
      const done = (slice + at / rowsPerSlice) / sliceCount;
      loss += step(row, options.learningRate * (1 - done), random);
    });
    state.done[0] = slice + 1;
    yield { fraction: (slice + 1) / sliceCount, sliceCount, loss: loss / chosen.length, state };
  }
}

function freshState({ rows, classCount, width }: FactoredProblem, seed: number): FactoredState {
  const random = streamOf(seed, 0, 0x9e3779b1);
  const limit = 1 / Math.sqrt(width);
  return {
    vectors: Float32Array.from({ length: rows.columnCount * width }, () => limit * (2 * random() - 1)),
    outputs: new Float32Array(classCount * width),
    offsets: new Float32Array(classCount),
    vectorSums: new Float32Array(rows.columnCount),
    outputSums: new Float32Array(classCount),
    offsetSums: new Float32Array(classCount),
    done: new Uint32Array(1),
  };
}

/** Learns from one row; answers its log loss before. */
function makeStep(
  { rows: { starts, columns, values }, labels, classCount, width }: FactoredProblem,
  dropout: FactoredOptions['dropout'],
  { vectors, outputs, offsets, vectorSums, outputSums, offsetSums }: FactoredState,
) {
  const longest = starts.reduce((most, start, row) => Math.max(most, start - (starts[row - 1] ?? 0)), 0);
  const kept = { columns: new Int32Array(longest), values: new Float32Array(longest) };
  const between = new Float32Array(width);
  const masks = new Float32Array(width);
  const back = new Float32Array(width);
  const shares = new Float32Array(classCount);

  /** Sums the vectors of the row's columns that stay in; answers how many. */
  function readRow(row: number, random: Random): number {
    const scale = 1 / (1 - dropout.rows);
    let count = 0;
    between.fill(0);
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      if (random() < dropout.rows) continue;
      const column = columns[at] as number;
      const value = (values[at] as number) * scale;
      kept.columns[count] = column;
      kept.values[count] = value;
      count += 1;
      const place = column * width;
      for (let j = 0; j < width; j += 1) {
        between[j] = (between[j] as number) + value * (vectors[place + j] as number);
      }
    }
    for (let j = 0; j < width; j += 1) {
      const mask = random() < dropout.between ? 0 : 1 / (1 - dropout.between);
      masks[j] = mask;
      between[j] = (between[j] as number) * mask;
    }
    return count;
  }

  /** The shares that the classes get of the row: a softmax of their scores. */
  function readShares(): void {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k += 1) {
      let score = offsets[k] as number;
      const place = k * width;
      for (let j = 0; j < width; j += 1) score += (outputs[place + j] as number) * (between[j] as number);
      shares[k] = score;
      largest = Math.max(largest, score);
    }
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      shares[k] = Math.exp((shares[k] as number) - largest);
      sum += shares[k] as number;
    }
    for (let k = 0; k < classCount; k += 1) shares[k] = (shares[k] as number) / sum;
  }

  function learnOutputs(label: number, rate: number): void {
    back.fill(0);
    const square = meanSquare(between);
    for (let k = 0; k < classCount; k += 1) {
      const residual = (shares[k] as number) - (k === label ? 1 : 0);
      if (Math.abs(residual) < leastResidual) continue;
      outputSums[k] = (outputSums[k] as number) + residual * residual * square;
      offsetSums[k] = (offsetSums[k] as number) + residual * residual;
      const size = (rate * residual) / Math.sqrt((outputSums[k] as number) + stableDivisor);
      const place = k * width;
      for (let j = 0; j < width; j += 1) {
        const weight = outputs[place + j] as number;
        back[j] = (back[j] as number) + residual * weight;
        outputs[place + j] = weight - size * (between[j] as number);
      }
      const own = (rate * residual) / Math.sqrt((offsetSums[k] as number) + stableDivisor);
      offsets[k] = (offsets[k] as number) - own;
    }
    for (let j = 0; j < width; j += 1) back[j] = (back[j] as number) * (masks[j] as number);
  }

  function learnVectors(count: number, rate: number): void {
    const square = meanSquare(back);
    for (let at = 0; at < count; at += 1) {
      const column = kept.columns[at] as number;
      const value = kept.values[at] as number;
      vectorSums[column] = (vectorSums[column] as number) + value * value * square;
      const size = (rate * value) / Math.sqrt((vectorSums[column] as number) + stableDivisor);
      const place = column * width;
      for (let j = 0; j < width; j += 1) {
        vectors[place + j] = (vectors[place + j] as number) - size * (back[j] as number);
      }
    }
  }

  return (row: number, rate: number, random: Random): number => {
    const label = labels[row] as number;
    const count = readRow(row, random);
    readShares();
    const loss = -Math.log(Math.max(shares[label] as number, Number.MIN_VALUE));
    learnOutputs(label, rate);
    learnVectors(count, rate);
    return loss;
  };
}

function meanSquare(values: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < values.length; j += 1) sum += (values[j] as number) ** 2;
  return sum / values.length;
}

/** A generator of its own for each number: the factor tells one purpose from the other. */
function streamOf(seed: number, number: number, factor: number): Random {
  return seededRandom(seed ^ Math.imul(number + 1, factor));
}
