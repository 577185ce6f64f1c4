import type { DenseMatrix } from '../classical/row-block.ts';
import type { EncodedRows } from '../features/encoding.ts';
import { type GraphBytes, type GraphHeat, openGraph } from '../serve/open-graph.ts';
import type { Scorer } from './candidate.ts';

/** A fitted candidate ready to score; `close` frees what lies outside JavaScript's memory. */
export interface OpenedScorer {
  readonly score: Scorer<EncodedRows>;
  /** Where each score comes from, where the model can say. */
  readonly heat?: (rows: EncodedRows) => Promise<GraphHeat | null>;
  readonly close: () => Promise<void>;
}

/** Opens a graph that is the model. Throws when the bytes are not a graph. */
export async function openGraphScorer(bytes: GraphBytes): Promise<OpenedScorer> {
  const { score, heat, close } = await openGraph(bytes);
  return { score: (rows) => score(rows as DenseMatrix), heat: (rows) => heat(rows as DenseMatrix), close };
}
