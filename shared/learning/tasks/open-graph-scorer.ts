import type { DenseMatrix } from '../classical/row-block.ts';
import type { EncodedRows } from '../features/encoding.ts';
import { type GraphBytes, type GraphHeat, openGraph } from '../serve/open-graph.ts';
import type { BlockReader, RowBlock, Scorer } from './candidate.ts';

/** A fitted candidate ready to score; `close` frees what lies outside JavaScript's memory. */
export interface OpenedScorer {
  readonly score: Scorer<EncodedRows>;
  /** Where each score comes from, where the model can say. */
  readonly heat?: (rows: EncodedRows) => Promise<GraphHeat | null>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a graph that is the model; `blocksOf` makes what it reads, where rows are no matrix. Throws when the bytes are not
 * a graph.
 */
export async function openGraphScorer(bytes: GraphBytes, blocksOf?: BlockReader): Promise<OpenedScorer> {
  const { score, heat, close } = await openGraph(bytes);
  if (blocksOf) return { score: async (rows) => scoreBlocks(blocksOf(rows), rows.rowCount, score), close };
  return { score: (rows) => score(rows as DenseMatrix), heat: (rows) => heat(rows as DenseMatrix), close };
}

/** One block after the other, so that what one takes of memory is free again before the next. */
async function scoreBlocks(
  blocks: readonly RowBlock[],
  rowCount: number,
  score: (matrix: DenseMatrix) => Promise<Float64Array>,
): Promise<Float64Array> {
  let scores = new Float64Array();
  for (const { rows, matrix } of blocks) {
    const own = await score(matrix);
    const outputCount = own.length / rows.length;
    if (scores.length === 0) scores = new Float64Array(rowCount * outputCount);
    rows.forEach((row, at) => {
      scores.set(own.subarray(at * outputCount, (at + 1) * outputCount), row * outputCount);
    });
  }
  return scores;
}
