import { squaredNorm } from '../../classical/kernel-svm/kernel-values.ts';
import { leastDistance } from '../../classical/nearest-neighbours.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { DenseEncoding } from '../../features/tabular/dense-encoder.ts';
import { denseEncoderNodes } from '../../features/tabular/dense-graph.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';
import { scoreGraph } from '../score-graph.ts';
import { leastProbability } from './probability-scores.ts';

interface NeighbourGraphParts {
  readonly encoding: DenseEncoding;
  readonly reference: DenseMatrix;
  readonly count: number;
  readonly isByDistance: boolean;
  readonly featureCount: number;
  readonly outputCount: number;
  /** Reference rows x outputs. */
  readonly votes: Float64Array;
  /** Added as one neighbour more, for classes; their scores are then logarithms. */
  readonly prior: Float64Array | null;
}

/** The scorer of nearest neighbours: distances to all reference rows, the least of them, and the mean of their votes. */
export function neighbourGraph(parts: NeighbourGraphParts): OnnxModel {
  const { featureCount, outputCount, reference, votes, prior } = parts;
  const count = Math.min(parts.count, reference.rowCount);
  return scoreGraph({ featureCount, outputCount }, (builder, input) => {
    const number = (value: number) => builder.constant('double', value);
    const squares = squaredDistanceNodes(builder, denseEncoderNodes(builder, input, parts.encoding), reference);
    // Single precision, as in the scorer: what differs by rounding alone is equally far.
    const rounded = builder.add('Cast', [squares], { to: { int: 1 } });
    const options = { axis: { int: 1 }, largest: { int: 0 }, sorted: { int: 1 } };
    const [least = '', places = ''] = builder.addMany(
      'TopK',
      [rounded, builder.constant('int64', [count])],
      2,
      options,
    );
    const distances = builder.add('Sqrt', [builder.add('Cast', [least], { to: { int: 11 } })]);
    const weights = parts.isByDistance
      ? weightNodes(builder, distances, count)
      : builder.add('Add', [builder.add('Mul', [distances, number(0)]), number(1)]);
    const cast = builder.constant('double', votes, [reference.rowCount, outputCount]);
    const own = builder.add('Gather', [cast, places]);
    const row = builder.add('Unsqueeze', [weights, builder.constant('int64', [1])]);
    const sums = builder.add('Squeeze', [builder.add('MatMul', [row, own]), builder.constant('int64', [1])]);
    if (!prior) return builder.add('Div', [sums, number(count)]);
    const probabilities = builder.add('Div', [
      builder.add('Add', [sums, builder.constant('double', prior, [1, outputCount])]),
      number(count + 1),
    ]);
    return builder.add('Log', [builder.add('Max', [probabilities, number(leastProbability)])]);
  });
}

function squaredDistanceNodes(
  builder: GraphBuilder,
  rows: string,
  { rowCount, columnCount, values }: DenseMatrix,
): string {
  const turned = new Float64Array(columnCount * rowCount);
  const norms = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    norms[row] = squaredNorm(values, row * columnCount, columnCount);
    for (let j = 0; j < columnCount; j += 1) turned[j * rowCount + row] = values[row * columnCount + j] as number;
  }
  const products = builder.add('MatMul', [rows, builder.constant('double', turned, [columnCount, rowCount])]);
  const own = builder.add('ReduceSum', [builder.add('Mul', [rows, rows]), builder.constant('int64', [1])]);
  const sums = builder.add('Add', [own, builder.constant('double', norms, [1, rowCount])]);
  const distances = builder.add('Sub', [sums, builder.add('Mul', [products, builder.constant('double', 2)])]);
  return builder.add('Max', [distances, builder.constant('double', 0)]);
}

function weightNodes(builder: GraphBuilder, distances: string, count: number): string {
  const bounded = builder.add('Max', [distances, builder.constant('double', leastDistance)]);
  const inverse = builder.add('Reciprocal', [bounded]);
  const sum = builder.add('ReduceSum', [inverse, builder.constant('int64', [1])]);
  return builder.add('Div', [builder.add('Mul', [inverse, builder.constant('double', count)]), sum]);
}
