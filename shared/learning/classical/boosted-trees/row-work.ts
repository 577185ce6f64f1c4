import { BLOCK_WIDTH } from './bin-rows.ts';
import { pack } from './fixed-point.ts';
import { hashOf } from './hash.ts';
import { fillGradients, lossOf, softmax } from './objective.ts';
import { CHUNK_ROWS, CONTROL, SCALAR, type Workspace } from './workspace.ts';

/** Places of a chunk's sums in `chunkSums`. */
export const CHUNK = { gradient: 0, hessian: 1, packed: 2, loss: 3, width: 4 } as const;

function chunkEnd(chunk: number, rowCount: number): number {
  return Math.min((chunk + 1) * CHUNK_ROWS, rowCount);
}

/** Whether a round sees a training row. */
function isSampled(space: Workspace, row: number): boolean {
  const { rowSubsample } = space.options;
  return rowSubsample === 1 || hashOf(space.scalars[SCALAR.sampleSeed] as number, row) < rowSubsample * 2 ** 32;
}

/** Class shares of a chunk's training rows, kept while a round grows a tree per class. */
export function shareChunk(space: Workspace, chunk: number): void {
  const { scores, probabilities, outputCount } = space;
  for (let row = chunk * CHUNK_ROWS; row < chunkEnd(chunk, space.trainCount); row++)
    softmax(scores, row * outputCount, probabilities, row * outputCount, outputCount);
}

/** Gradients of a chunk's training rows, and what choosing their scale needs: the sampled rows' sums and count. */
export function gradientChunk(space: Workspace, chunk: number): void {
  const from = chunk * CHUNK_ROWS;
  const to = chunkEnd(chunk, space.trainCount);
  fillGradients(space.options.objective, space, space.control[CONTROL.output] as number, from, to);
  const { gradients, hessians } = space;
  let gradientSum = 0;
  let hessianSum = 0;
  let count = 0;
  for (let row = from; row < to; row++) {
    if (!isSampled(space, row)) continue;
    gradientSum += Math.abs(gradients[row] as number);
    hessianSum += hessians[row] as number;
    count++;
  }
  space.chunkSums[chunk * CHUNK.width + CHUNK.gradient] = gradientSum;
  space.chunkSums[chunk * CHUNK.width + CHUNK.hessian] = hessianSum;
  space.chunkStarts[chunk + 1] = count;
}

/** Packs a chunk's gradients and lists its sampled rows. */
export function packChunk(space: Workspace, chunk: number): void {
  const { gradients, hessians, packed, order, scalars } = space;
  const gradientScale = scalars[SCALAR.gradientScale] as number;
  const hessianScale = scalars[SCALAR.hessianScale] as number;
  const seed = scalars[SCALAR.ditherSeed] as number;
  let at = space.chunkStarts[chunk] as number;
  let sum = 0;
  const to = chunkEnd(chunk, space.trainCount);
  for (let row = chunk * CHUNK_ROWS; row < to; row++) {
    if (!isSampled(space, row)) continue;
    const both = pack((gradients[row] as number) * gradientScale, (hessians[row] as number) * hessianScale, seed, row);
    sum += both;
    packed[at] = both;
    order[at++] = row;
  }
  space.chunkSums[chunk * CHUNK.width + CHUNK.packed] = sum;
}

/** Sorts a node's rows into those that go left and those that go right, both in their old order. */
export function partitionNode(space: Workspace, node: number): void {
  const { binColumns, order, packed, spareOrder, sparePacked, routes } = space;
  const start = space.starts[node] as number;
  const end = start + (space.counts[node] as number);
  const column = (space.splitFeatures[node] as number) * space.rowCount;
  const route = node * 256;
  let left = start;
  let right = start;
  // All writes always happen and one of the two counters moves: a branch here would be mispredicted half the time.
  for (let at = start; at < end; at++) {
    const row = order[at] as number;
    const sum = packed[at] as number;
    const isRight = routes[route + (binColumns[column + row] as number)] as number;
    order[left] = row;
    packed[left] = sum;
    spareOrder[right] = row;
    sparePacked[right] = sum;
    right += isRight;
    left += 1 - isRight;
  }
  order.set(spareOrder.subarray(start, right), left);
  packed.set(sparePacked.subarray(start, right), left);
  const child = space.lefts[node] as number;
  space.starts[child] = start;
  space.counts[child] = left - start;
  space.starts[child + 1] = left;
  space.counts[child + 1] = end - left;
}

/** Sets a leaf's value by eq. 5 of Chen & Guestrin 2016 from unrounded sums, and adds it to its rows' scores. */
export function settleLeaf(space: Workspace, node: number): void {
  const { gradients, hessians, order, scores, outputCount, options } = space;
  const start = space.starts[node] as number;
  const end = start + (space.counts[node] as number);
  let gradient = 0;
  let hessian = 0;
  for (let at = start; at < end; at++) {
    const row = order[at] as number;
    gradient += gradients[row] as number;
    hessian += hessians[row] as number;
  }
  const weight = hessian + options.lambda;
  // Single precision, as it is saved: a loaded model answers exactly like the one that was trained.
  const value = weight > 0 ? Math.fround((-options.learningRate * gradient) / weight) : 0;
  space.values[node] = value;
  const output = space.control[CONTROL.output] as number;
  for (let at = start; at < end; at++) (scores[(order[at] as number) * outputCount + output] as number) += value;
}

/** Adds the tree's values to the rows it was not grown on: validation rows and, when `isEveryRow`, training rows too. */
export function walkChunk(space: Workspace, chunk: number, isEveryRow: boolean): void {
  const { bins, lefts, blockCount, splitFeatures, routes, scores, values, outputCount, rowCount, trainCount } = space;
  const output = space.control[CONTROL.output] as number;
  const isWhole = !isEveryRow && space.options.rowSubsample === 1;
  const first = isWhole ? Math.max(chunk * CHUNK_ROWS, trainCount) : chunk * CHUNK_ROWS;
  const to = chunkEnd(chunk, rowCount);
  for (let row = first; row < to; row++) {
    if (!isEveryRow && row < trainCount && isSampled(space, row)) continue;
    const bytes = row * blockCount * BLOCK_WIDTH;
    let node = 0;
    let left = lefts[0] as number;
    while (left >= 0) {
      const bin = bins[bytes + (splitFeatures[node] as number)] as number;
      node = left + (routes[node * 256 + bin] as number);
      left = lefts[node] as number;
    }
    (scores[row * outputCount + output] as number) += values[node] as number;
  }
}

/** The loss of a chunk's validation rows. */
export function lossChunk(space: Workspace, chunk: number): void {
  const from = Math.max(chunk * CHUNK_ROWS, space.trainCount);
  const to = chunkEnd(chunk, space.rowCount);
  space.chunkSums[chunk * CHUNK.width + CHUNK.loss] = from < to ? lossOf(space.options.objective, space, from, to) : 0;
}
