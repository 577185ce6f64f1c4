import { encodeGraph } from '../artifact/save.ts';
import type { EncodedRows } from '../features/encoding.ts';
import type { Feature } from '../features/tabular/column-reader.ts';
import type { Candidate, FittedCandidate } from './candidate.ts';
import { type OpenedScorer, openGraphScorer } from './open-graph-scorer.ts';

/** Opens a candidate as it will answer once it is stored: from its weights, or by ONNX Runtime from its graph. */
export async function openScorer(
  candidate: Candidate<EncodedRows>,
  fitted: FittedCandidate,
  features: readonly Feature[],
  outputCount: number,
): Promise<OpenedScorer> {
  if (!candidate.open) {
    const blocksOf = fitted.reading && candidate.openReading?.(fitted.reading);
    return openGraphScorer(encodeGraph(await candidate.graph(fitted, features, outputCount)), blocksOf);
  }
  return { score: await candidate.open(fitted, features, outputCount), close: async () => undefined };
}
