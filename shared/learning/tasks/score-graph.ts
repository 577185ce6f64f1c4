import { GraphBuilder } from '../tensor/graph-builder.ts';
import type { ElementType, OnnxModel } from '../tensor/onnx-model.ts';

/** Names of the one input and the one output of every candidate's graph. */
export const featuresInput = 'features';
export const scoresOutput = 'scores';

interface ScoreGraphShape {
  /** Null where it varies from batch to batch, as the lengths of texts do. */
  readonly featureCount: number | null;
  readonly outputCount: number;
  /** Of the scores; double where the candidate computes in double. */
  readonly type?: Extract<ElementType, 'float' | 'double'>;
}

/**
 * A candidate's graph: `make` turns the value of `features` (double, rows x features as the native encoder makes them,
 * NaN where missing) into that of `scores` (rows x outputs, what the candidate's scorer gives).
 */
export function scoreGraph(
  { featureCount, outputCount, type = 'double' }: ScoreGraphShape,
  make: (builder: GraphBuilder, features: string) => string,
): OnnxModel {
  const builder = new GraphBuilder();
  const from = make(builder, builder.input(featuresInput, 'double', ['rows', featureCount ?? 'features']));
  return builder.build([{ name: scoresOutput, type, dims: ['rows', outputCount], from }]);
}
