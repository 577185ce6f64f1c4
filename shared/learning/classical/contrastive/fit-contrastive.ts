import { type Random, seededRandom, shuffle } from '../../random.ts';
import type { SparseRows } from '../sparse-rows.ts';
import { infoNce } from './info-nce.ts';

export interface ContrastiveProblem {
  readonly rows: SparseRows;
  /** What each row is about: rows of one group belong together. */
  readonly groups: Int32Array;
  readonly width: number;
}

interface ContrastiveOptions {
  readonly epochCount: number;
  readonly learningRate: number;
  /** Share of a row's numbers that are left out of a step. */
  readonly dropout: number;
  readonly temperature: number;
  readonly pairsPerBatch: number;
  readonly seed: number;
  readonly resumeFrom?: ContrastiveState | undefined;
}

export interface ContrastiveState {
  /** Row-major, columns x width. */
  readonly vectors: Float32Array;
  /** Sum of squared gradients of each vector. */
  readonly sums: Float32Array;
  /** Batches done: one number. */
  readonly done: Uint32Array;
}

/** Where a fit stands after a batch; the state goes on changing with the next. */
export interface ContrastivePass {
  readonly iteration: number;
  readonly iterationCount: number;
  readonly loss: number;
  readonly state: ContrastiveState;
}

const stableDivisor = 1e-8;

/**
 * Learns a vector for each column so that rows of one group point the same way and others do not: a row is the sum of its
 * columns' vectors brought to length 1, and each batch pairs rows with another of their group (InfoNCE). A step touches
 * the vectors of its rows' own columns only, each at one Adagrad rate (Duchi et al. 2011) that falls in a line to zero.
 * Groups of a single row teach nothing. Yields nothing where there is no pair.
 */
export function* fitContrastive(
  { rows, groups, width }: ContrastiveProblem,
  options: ContrastiveOptions,
): Generator<ContrastivePass, void> {
  const { epochCount, pairsPerBatch, seed } = options;
  const partners = groupRows(groups);
  const paired = Int32Array.from(groups.keys()).filter((row) => (partners.get(groups[row] ?? -1)?.length ?? 0) > 1);
  const state = options.resumeFrom ?? freshState(rows.columnCount, width, seed);
  const perEpoch = Math.ceil(paired.length / pairsPerBatch);
  const iterationCount = perEpoch * epochCount;
  for (let batch = state.done[0] ?? 0; batch < iterationCount; batch += 1) {
    const order = paired.slice();
    shuffle(order, streamOf(seed, Math.floor(batch / perEpoch), 0x85ebca6b));
    const random = streamOf(seed, batch, 0xc2b2ae35);
    const first = (batch % perEpoch) * pairsPerBatch;
    const chosen = order.subarray(first, first + pairsPerBatch);
    const others = chosen.map((row) => partnerOf(row, partners.get(groups[row] ?? -1) ?? [], random));
    const lefts = readRows(rows, chosen, state.vectors, { width, random, dropout: options.dropout });
    const rights = readRows(rows, others, state.vectors, { width, random, dropout: options.dropout });
    const { loss, leftGradient, rightGradient } = infoNce({
      left: lefts.embeddings,
      right: rights.embeddings,
      groups: chosen.map((row) => groups[row] ?? -1),
      width,
      temperature: options.temperature,
    });
    const rate = options.learningRate * (1 - batch / iterationCount);
    learn(lefts, leftGradient, state, rate);
    learn(rights, rightGradient, state, rate);
    state.done[0] = batch + 1;
    yield { iteration: batch + 1, iterationCount, loss, state };
  }
}

function groupRows(groups: Int32Array): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const own = members.get(group);
    if (own) own.push(row);
    else members.set(group, [row]);
  });
  return members;
}

/** Another row of the group, each as likely. */
function partnerOf(row: number, members: readonly number[], random: Random): number {
  const place = Math.floor(random() * (members.length - 1));
  const other = members[place] ?? row;
  return other === row ? (members[members.length - 1] ?? row) : other;
}

function freshState(columnCount: number, width: number, seed: number): ContrastiveState {
  const random = streamOf(seed, 0, 0x9e3779b1);
  const limit = 1 / Math.sqrt(width);
  return {
    vectors: Float32Array.from({ length: columnCount * width }, () => limit * (2 * random() - 1)),
    sums: new Float32Array(columnCount),
    done: new Uint32Array(1),
  };
}

/** Rows of a batch as they were read: what stayed in of each, and where it points. */
interface ReadRows {
  readonly width: number;
  readonly starts: Int32Array;
  readonly columns: number[];
  readonly values: number[];
  /** Of length 1 each; 0 where nothing stayed in. */
  readonly embeddings: Float32Array;
  readonly lengths: Float64Array;
}

function readRows(
  { starts, columns, values }: SparseRows,
  chosen: Int32Array,
  vectors: Float32Array,
  { width, random, dropout }: { readonly width: number; readonly random: Random; readonly dropout: number },
): ReadRows {
  const read: ReadRows = {
    width,
    starts: new Int32Array(chosen.length + 1),
    columns: [],
    values: [],
    embeddings: new Float32Array(chosen.length * width),
    lengths: new Float64Array(chosen.length),
  };
  chosen.forEach((row, at) => {
    const own = read.embeddings.subarray(at * width, (at + 1) * width);
    for (let place = starts[row] as number; place < (starts[row + 1] as number); place += 1) {
      if (random() < dropout) continue;
      const [column, value] = [columns[place] as number, values[place] as number];
      read.columns.push(column);
      read.values.push(value);
      for (let k = 0; k < width; k += 1) {
        own[k] = (own[k] as number) + value * (vectors[column * width + k] as number);
      }
    }
    read.starts[at + 1] = read.columns.length;
    read.lengths[at] = bringToLengthOne(own);
  });
  return read;
}

/** Answers the length before; 0 stays 0. */
export function bringToLengthOne(vector: Float32Array | Float64Array): number {
  let squares = 0;
  for (let k = 0; k < vector.length; k += 1) squares += (vector[k] as number) ** 2;
  const length = Math.sqrt(squares);
  if (length > 0) for (let k = 0; k < vector.length; k += 1) vector[k] = (vector[k] as number) / length;
  return length;
}

/** Moves the vectors of each row's columns against the gradient of its embedding. */
function learn(
  { width, starts, columns, values, embeddings, lengths }: ReadRows,
  gradient: Float32Array,
  { vectors, sums }: ContrastiveState,
  rate: number,
): void {
  const back = new Float64Array(width);
  lengths.forEach((length, row) => {
    if (length === 0) return;
    const from = row * width;
    let along = 0;
    for (let k = 0; k < width; k += 1) along += (gradient[from + k] as number) * (embeddings[from + k] as number);
    let squares = 0;
    for (let k = 0; k < width; k += 1) {
      // A change along the vector itself is lost when it is brought to length 1.
      back[k] = ((gradient[from + k] as number) - along * (embeddings[from + k] as number)) / length;
      squares += (back[k] as number) ** 2;
    }
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      const [column, value] = [columns[at] as number, values[at] as number];
      sums[column] = (sums[column] as number) + (value * value * squares) / width;
      const size = (rate * value) / Math.sqrt((sums[column] as number) + stableDivisor);
      const place = column * width;
      for (let k = 0; k < width; k += 1)
        vectors[place + k] = (vectors[place + k] as number) - size * (back[k] as number);
    }
  });
}

/** A generator of its own for each number: the factor tells one purpose from the other. */
function streamOf(seed: number, number: number, factor: number): Random {
  return seededRandom(seed ^ Math.imul(number + 1, factor));
}
