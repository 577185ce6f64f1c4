import { encodeGraph } from '../artifact/save.ts';
import type { Feature } from '../features/tabular/column-reader.ts';
import { openGraph } from '../serve/open-graph.ts';
import type { Candidate, FittedCandidate, Scorer } from './candidate.ts';

/** A fitted candidate ready to score; `close` frees what lies outside JavaScript's memory. */
export interface OpenedScorer {
  readonly score: Scorer;
  readonly close: () => Promise<void>;
}

/** Opens a candidate as it will answer once it is stored: from its weights, or by ONNX Runtime from its graph. */
export async function openScorer(
  candidate: Candidate,
  fitted: FittedCandidate,
  features: readonly Feature[],
  outputCount: number,
): Promise<OpenedScorer> {
  if (!candidate.open) return openGraph(encodeGraph(await candidate.graph(fitted, features, outputCount)));
  return { score: await candidate.open(fitted, features, outputCount), close: async () => undefined };
}
