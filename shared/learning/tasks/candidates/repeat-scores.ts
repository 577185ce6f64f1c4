import type { EncodedRows } from '../../features/encoding.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';
import { constantRowNodes } from '../../tensor/score-nodes.ts';
import type { Scorer } from '../candidate.ts';
import { scoreGraph } from '../score-graph.ts';

/** A scorer that gives every row the same scores. */
export function repeatScores(scores: Float64Array | undefined): Scorer<EncodedRows> {
  if (!scores) throw new RangeError('The weights hold no scores');
  return ({ rowCount }) => {
    const repeated = new Float64Array(rowCount * scores.length);
    for (let row = 0; row < rowCount; row += 1) repeated.set(scores, row * scores.length);
    return repeated;
  };
}

/** The same as a graph. */
export function repeatedGraph(scores: Float64Array | undefined, featureCount: number, outputCount: number): OnnxModel {
  if (!scores) throw new RangeError('The weights hold no scores');
  return scoreGraph({ featureCount, outputCount }, (builder, input) => constantRowNodes(builder, input, scores));
}
