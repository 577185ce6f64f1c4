import type { GraphBuilder } from './graph-builder.ts';

/** The same scores for every row of `features`. */
export function constantRowNodes(builder: GraphBuilder, features: string, scores: Float64Array): string {
  const rowCount = builder.add('Shape', [features], { start: { int: 0 }, end: { int: 1 } });
  const shape = builder.add('Concat', [rowCount, builder.constant('int64', [scores.length])], { axis: { int: 0 } });
  return builder.add('Expand', [builder.constant('double', scores, [1, scores.length]), shape]);
}

/** Puts a zero score before each margin (rows x 1), as `twoClassScores` does. */
export function twoClassNodes(builder: GraphBuilder, margins: string): string {
  return builder.add('Pad', [margins, builder.constant('int64', [0, 1, 0, 0])]);
}

/** `matrix` times weights plus intercept; `position` holds them margin by margin, as `linearScores` reads them. */
export function linearNodes(
  builder: GraphBuilder,
  matrix: string,
  position: Float64Array,
  marginCount: number,
): string {
  const stride = position.length / marginCount;
  const width = stride - 1;
  const weights = new Float64Array(width * marginCount);
  const intercepts = new Float64Array(marginCount);
  for (let k = 0; k < marginCount; k += 1) {
    for (let j = 0; j < width; j += 1) weights[j * marginCount + k] = position[k * stride + j] as number;
    intercepts[k] = position[k * stride + width] as number;
  }
  const product = builder.add('MatMul', [matrix, builder.constant('double', weights, [width, marginCount])]);
  return builder.add('Add', [product, builder.constant('double', intercepts)]);
}
