import { GraphBuilder } from '../tensor/graph-builder.ts';
import type { ElementType, OnnxModel } from '../tensor/onnx-model.ts';

/** Names of the one input and the one output of every candidate's graph. */
export const featuresInput = 'features';
export const scoresOutput = 'scores';
/** Of networks of images alone: [rows, height, width, classes], where each score comes from. */
export const heatOutput = 'heat';

interface ScoreGraphShape {
  /** Null where it varies from batch to batch, as the lengths of texts do. */
  readonly featureCount: number | null;
  readonly outputCount: number;
  /** Of the scores; double where the candidate computes in double. */
  readonly type?: Extract<ElementType, 'float' | 'double'>;
}

/** Values of the scores, and of the heat in single precision. */
interface ScoredHeat {
  readonly scores: string;
  readonly heat: string;
}

/**
 * A candidate's graph: `make` turns the value of `features` (double, rows x features as the native encoder makes them,
 * NaN where missing) into that of `scores` (rows x outputs, what the candidate's scorer gives).
 */
export function scoreGraph(
  { featureCount, outputCount, type = 'double' }: ScoreGraphShape,
  make: (builder: GraphBuilder, features: string) => string | ScoredHeat,
): OnnxModel {
  const builder = new GraphBuilder();
  const made = make(builder, builder.input(featuresInput, 'double', ['rows', featureCount ?? 'features']));
  const { scores, heat } = typeof made === 'string' ? { scores: made, heat: null } : made;
  const heatDims = ['rows', 'height', 'width', outputCount];
  return builder.build([
    { name: scoresOutput, type, dims: ['rows', outputCount], from: scores },
    ...(heat === null ? [] : [{ name: heatOutput, type: 'float' as const, dims: heatDims, from: heat }]),
  ]);
}
