import type { DenseMatrix } from '../classical/row-block.ts';
import type { EncodedRows } from '../features/encoding.ts';
import { type GraphBytes, openGraph } from '../serve/open-graph.ts';
import type { Candidate, FittedCandidate, Scorer } from './candidate.ts';

/** A fitted candidate ready to score; `close` frees what lies outside JavaScript's memory. */
export interface OpenedScorer {
  readonly score: Scorer<EncodedRows>;
  readonly close: () => Promise<void>;
}

/** Opens a graph that is the model. Throws when the bytes are not a graph. */
export async function openGraphScorer(
  candidate: Candidate<EncodedRows>,
  settings: FittedCandidate['settings'],
  bytes: GraphBytes,
  outputCount: number,
): Promise<OpenedScorer> {
  const { score, close } = await openGraph(bytes);
  const makeBatches = candidate.features?.(settings);
  if (!makeBatches) return { score: (rows) => score(rows as DenseMatrix), close };
  return {
    close,
    score: async (rows) => {
      const scores = new Float64Array(rows.rowCount * outputCount);
      for (const batch of makeBatches(rows)) {
        const own = await score(batch.matrix);
        batch.rows.forEach((row, at) => {
          scores.set(own.subarray(at * outputCount, (at + 1) * outputCount), row * outputCount);
        });
      }
      return scores;
    },
  };
}
