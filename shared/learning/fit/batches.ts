import { type Random, seededRandom, shuffle } from '../random.ts';
import type { Batch } from '../tensor/engine.ts';
import type { TensorValues } from '../tensor/network.ts';
import { padRows } from '../tensor/state.ts';
import type { TrainingRows } from './training-rows.ts';

/** Steps in one pass over the rows; the last batch may be short, and is padded. */
export function stepsPerEpoch(rowCount: number, batchSize: number): number {
  return Math.ceil(rowCount / batchSize);
}

/**
 * Answers each step's batch: every epoch shuffles the rows anew. Order and luck follow from the seed and the step alone,
 * so that a training can go on from any step.
 */
export function openBatches(rows: TrainingRows, batchSize: number, seed: number): (step: number) => Batch {
  const perEpoch = stepsPerEpoch(rows.rowCount, batchSize);
  let order: { readonly epoch: number; readonly rows: Int32Array } | null = null;
  return (step) => {
    const epoch = Math.floor(step / perEpoch);
    if (order?.epoch !== epoch) {
      const random = streamOf(seed, epoch, 0x85ebca6b);
      const shuffled = shuffledRows(rows.rowCount, random);
      order = { epoch, rows: rows.lengths ? gatherAlike(shuffled, rows.lengths, batchSize, random) : shuffled };
    }
    const first = (step % perEpoch) * batchSize;
    return readBatch(rows, order.rows.subarray(first, first + batchSize), batchSize, streamOf(seed, step, 0xc2b2ae35));
  };
}

/** Batches whose rows are sorted by length together before they are dealt. */
const batchesPerSort = 20;

/** Sorts stretches of a shuffled order by length and shuffles their batches, the short last one excepted. */
function gatherAlike(order: Int32Array, lengths: Int32Array, batchSize: number, random: Random): Int32Array {
  const lengthOf = (row: number) => lengths[row] as number;
  const stretch = batchSize * batchesPerSort;
  for (let first = 0; first < order.length; first += stretch) {
    order.subarray(first, first + stretch).sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  }
  const wholeBatches = Int32Array.from({ length: Math.floor(order.length / batchSize) }, (_, batch) => batch);
  shuffle(wholeBatches, random);
  const dealt = order.slice();
  wholeBatches.forEach((from, to) => {
    dealt.set(order.subarray(from * batchSize, (from + 1) * batchSize), to * batchSize);
  });
  return dealt;
}

/** All rows in their own order, for judging; every time the same. */
export function* rowsInOrder(rows: TrainingRows, batchSize: number): Generator<Batch> {
  const order = Int32Array.from({ length: rows.rowCount }, (_, row) => row);
  for (let first = 0; first < rows.rowCount; first += batchSize) {
    yield readBatch(rows, order.subarray(first, first + batchSize), batchSize, streamOf(0, first, 0xc2b2ae35));
  }
}

function readBatch(rows: TrainingRows, chosen: Int32Array, batchSize: number, random: Random): Batch {
  const { inputs, targets } = rows.read(chosen, random);
  return { inputs: padAll(inputs, batchSize), targets: padAll(targets, batchSize), rows: chosen.length };
}

function padAll(values: TensorValues, batchSize: number): TensorValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, padRows(value, batchSize)]));
}

function shuffledRows(rowCount: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  shuffle(order, random);
  return order;
}

/** A generator of its own for each number: the factor tells one purpose from the other. */
function streamOf(seed: number, number: number, factor: number): Random {
  return seededRandom(seed ^ Math.imul(number + 1, factor));
}
