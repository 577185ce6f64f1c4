import { BLOCK_WIDTH } from './bin-rows.ts';
import { binCountOf, type FeatureBins } from './feature-bins.ts';
import type { BoostingOptions } from './options.ts';
import { outputCountOf } from './options.ts';

/** Rows per piece of work; sums of doubles are added piece by piece, so this size is part of the result. */
export const CHUNK_ROWS = 8192;

/** Fields of a split found for one leaf in one block of columns. */
export const FOUND = { gain: 0, feature: 1, position: 2, missingLeft: 3, leftSum: 4, width: 5 } as const;

/**
 * Places in `control`: tickets taken, issued and done; the kind, first ticket and output of the work; whether it failed;
 * and how many blocks of columns one piece of a histogram has, which is a matter of speed alone.
 */
export const CONTROL = {
  next: 0,
  issued: 1,
  done: 2,
  kind: 3,
  first: 4,
  output: 5,
  failed: 6,
  blocksPerPiece: 7,
  width: 8,
} as const;

/** Places in `scalars`. */
export const SCALAR = { gradientScale: 0, hessianScale: 1, sampleSeed: 2, ditherSeed: 3, width: 8 } as const;

/**
 * Everything that threads work on together: typed arrays over shared memory. Rows are numbered anew, the training rows
 * first, then the validation rows.
 */
export interface Workspace {
  readonly options: BoostingOptions;
  readonly outputCount: number;
  readonly rowCount: number;
  readonly trainCount: number;
  readonly featureCount: number;
  readonly blockCount: number;
  readonly control: Int32Array;
  readonly scalars: Float64Array;

  /** Bins row by row, padded to whole blocks of eight columns; the same memory as words; and bins column by column. */
  readonly bins: Uint8Array;
  readonly binWords: Uint32Array;
  readonly binColumns: Uint8Array;
  readonly target: Float64Array;
  readonly weights: Float64Array;
  /** Row-major, rows x outputs. */
  readonly scores: Float64Array;
  readonly probabilities: Float64Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  /** The sampled training rows, those of one leaf side by side, with their packed gradients in the same order. */
  readonly order: Int32Array;
  readonly packed: Float64Array;
  readonly spareOrder: Int32Array;
  readonly sparePacked: Float64Array;
  /** Per chunk: absolute gradient sum, hessian sum, packed sum, loss; and the sampled rows before the chunk. */
  readonly chunkSums: Float64Array;
  readonly chunkStarts: Int32Array;

  /** Per column: its first cell in a histogram, its bins, whether it is categorical, whether the tree may split it. */
  readonly cellStarts: Int32Array;
  readonly binCounts: Int32Array;
  readonly isCategorical: Uint8Array;
  readonly isActive: Uint8Array;
  readonly cellCount: number;
  /** One histogram of `cellCount` packed sums per slot. */
  readonly histograms: Float64Array;
  readonly found: Float64Array;

  /** The tree being grown, by node. `lefts` is -1 at a leaf; the right child follows the left one. */
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly slots: Int32Array;
  readonly lefts: Int32Array;
  readonly splitFeatures: Int32Array;
  readonly sums: Float64Array;
  readonly values: Float64Array;
  /** 256 bytes per node: 1 where a bin goes right. */
  readonly routes: Uint8Array;
  /** What the next tickets are about: nodes, or pairs of a smaller and a larger child (-1: none). */
  readonly agenda: Int32Array;
}

const MAX_HISTOGRAM_BYTES = 2 ** 31;

/** Lays out shared memory for a fit. Throws RangeError when the histograms would pass 2 GiB. */
export function createWorkspace(
  options: BoostingOptions,
  features: readonly FeatureBins[],
  trainCount: number,
  rowCount: number,
): Workspace {
  const outputCount = outputCountOf(options.objective);
  const blockCount = Math.ceil(features.length / BLOCK_WIDTH);
  const laneCount = blockCount * BLOCK_WIDTH;
  const binCounts = ints(laneCount);
  const cellStarts = ints(laneCount);
  const isCategorical = bytes(laneCount);
  let cellCount = 0;
  for (let lane = 0; lane < laneCount; lane++) {
    const bins = features[lane];
    const binCount = bins ? binCountOf(bins) : 1;
    binCounts[lane] = binCount;
    isCategorical[lane] = Number(bins?.kind === 'categorical');
    cellStarts[lane] = cellCount;
    cellCount += binCount;
  }
  const maxLeaves = options.growth === 'leaf-wise' ? options.maxLeaves : 2 ** options.maxDepth;
  const leafCount = Math.min(maxLeaves, 2 ** options.maxDepth, Math.max(2, trainCount));
  const slotCount = Math.min(leafCount, 2 ** (options.maxDepth - 1)) + 1;
  if (slotCount * cellCount * 8 > MAX_HISTOGRAM_BYTES)
    throw new RangeError(
      `${slotCount} histograms of ${cellCount} bins do not fit in 2 GiB: lower maxDepth, maxLeaves or maxBins`,
    );
  const nodeCount = 2 * leafCount;
  const bins = bytes(rowCount * laneCount);
  const chunkCount = Math.ceil(rowCount / CHUNK_ROWS);
  const isProbable = options.objective.kind === 'softmax';
  return {
    options,
    outputCount,
    rowCount,
    trainCount,
    featureCount: features.length,
    blockCount,
    control: ints(CONTROL.width),
    scalars: doubles(SCALAR.width),
    bins,
    binWords: new Uint32Array(bins.buffer),
    binColumns: bytes(rowCount * features.length),
    target: doubles(rowCount),
    weights: doubles(rowCount),
    scores: doubles(rowCount * outputCount),
    probabilities: doubles(isProbable ? trainCount * outputCount : 0),
    gradients: doubles(trainCount),
    hessians: doubles(trainCount),
    order: ints(trainCount),
    packed: doubles(trainCount),
    spareOrder: ints(trainCount),
    sparePacked: doubles(trainCount),
    chunkSums: doubles(chunkCount * 4),
    chunkStarts: ints(chunkCount + 1),
    cellStarts,
    binCounts,
    isCategorical,
    isActive: bytes(laneCount),
    cellCount,
    histograms: doubles(slotCount * cellCount),
    found: doubles(slotCount * blockCount * FOUND.width),
    starts: ints(nodeCount),
    counts: ints(nodeCount),
    slots: ints(nodeCount),
    lefts: ints(nodeCount),
    splitFeatures: ints(nodeCount),
    sums: doubles(nodeCount),
    values: doubles(nodeCount),
    routes: bytes(nodeCount * 256),
    agenda: ints(nodeCount * 2),
  };
}

function doubles(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}

function ints(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

function bytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
