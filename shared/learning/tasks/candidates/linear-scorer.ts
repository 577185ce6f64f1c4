import { unpack } from '../../artifact/pack.ts';
import { linearScores } from '../../classical/linear-scores.ts';
import { marginCount } from '../../classical/logistic.ts';
import { type DenseEncoding, openDenseEncoder } from '../../features/tabular/dense-encoder.ts';
import { denseEncoderNodes } from '../../features/tabular/dense-graph.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';
import { linearNodes, twoClassNodes } from '../../tensor/score-nodes.ts';
import type { Scorer } from '../candidate.ts';
import { scoreGraph } from '../score-graph.ts';
import { twoClassScores } from './two-class-scores.ts';

/** Scores by the linear margins of dense columns, from weights that hold a `position`. Throws RangeError without it. */
export function openLinear(encoding: DenseEncoding, weights: Uint8Array, outputCount: number): Scorer {
  const encode = openDenseEncoder(encoding);
  const position = positionOf(weights);
  return outputCount === 2
    ? (native) => twoClassScores(linearScores(encode(native), position))
    : (native) => linearScores(encode(native), position);
}

/** The same as a graph. */
export function linearGraph(
  encoding: DenseEncoding,
  weights: Uint8Array,
  featureCount: number,
  outputCount: number,
): OnnxModel {
  const position = positionOf(weights);
  return scoreGraph({ featureCount, outputCount }, (builder, input) => {
    const margins = linearNodes(
      builder,
      denseEncoderNodes(builder, input, encoding),
      position,
      marginCount(outputCount),
    );
    return outputCount === 2 ? twoClassNodes(builder, margins) : margins;
  });
}

function positionOf(weights: Uint8Array): Float64Array {
  const { position } = unpack(weights);
  if (!position) throw new RangeError('The weights hold no position');
  return position;
}
