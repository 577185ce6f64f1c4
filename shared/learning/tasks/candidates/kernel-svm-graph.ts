import type { ClassMachines } from '../../classical/kernel-svm/class-model.ts';
import { leastPairProbability } from '../../classical/kernel-svm/couple-probabilities.ts';
import type { Kernel } from '../../classical/kernel-svm/kernel.ts';
import { squaredNorm } from '../../classical/kernel-svm/kernel-values.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { DenseEncoding } from '../../features/tabular/dense-encoder.ts';
import { denseEncoderNodes } from '../../features/tabular/dense-graph.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';
import { scoreGraph } from '../score-graph.ts';
import { leastProbability } from './probability-scores.ts';

interface KernelGraphParts {
  readonly encoding: DenseEncoding;
  readonly kernel: Kernel;
  /** Encoded support vectors. */
  readonly support: DenseMatrix;
  readonly featureCount: number;
}

/** The regression's scorer: kernels with the support vectors times their coefficients. */
export function valueKernelGraph(parts: KernelGraphParts, coefficients: Float64Array, offset: number): OnnxModel {
  return scoreGraph({ featureCount: parts.featureCount, outputCount: 1 }, (builder, input) => {
    const kernels = kernelNodes(builder, input, parts);
    const weights = builder.constant('double', coefficients, [coefficients.length, 1]);
    return builder.add('Add', [builder.add('MatMul', [kernels, weights]), builder.constant('double', offset)]);
  });
}

/** The classification's scorer: decision values of all pairs, their sigmoids, coupled, as logarithms. */
export function classKernelGraph(parts: KernelGraphParts, machines: Omit<ClassMachines, 'support'>): OnnxModel {
  const classCount = machines.starts.length - 1;
  return scoreGraph({ featureCount: parts.featureCount, outputCount: classCount }, (builder, input) => {
    const decisions = decisionNodes(builder, kernelNodes(builder, input, parts), machines);
    const pairs = pairNodes(builder, decisions, machines.pairs);
    const probabilities = classCount === 2 ? pairs : coupleNodes(builder, pairs, classCount);
    return builder.add('Log', [builder.add('Max', [probabilities, builder.constant('double', leastProbability)])]);
  });
}

/** Kernels of each row with each support vector. */
function kernelNodes(builder: GraphBuilder, input: string, { encoding, kernel, support }: KernelGraphParts): string {
  const { rowCount, columnCount, values } = support;
  const turned = new Float64Array(columnCount * rowCount);
  const norms = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    norms[row] = squaredNorm(values, row * columnCount, columnCount);
    for (let j = 0; j < columnCount; j += 1) turned[j * rowCount + row] = values[row * columnCount + j] as number;
  }
  const number = (value: number) => builder.constant('double', value);
  const rows = denseEncoderNodes(builder, input, encoding);
  const products = builder.add('MatMul', [rows, builder.constant('double', turned, [columnCount, rowCount])]);
  if (kernel.kind === 'linear') return products;
  if (kernel.kind === 'rbf') {
    const squares = builder.add('ReduceSum', [builder.add('Mul', [rows, rows]), builder.constant('int64', [1])]);
    const sums = builder.add('Add', [squares, builder.constant('double', norms, [1, rowCount])]);
    const distances = builder.add('Sub', [sums, builder.add('Mul', [products, number(2)])]);
    const exponents = builder.add('Mul', [distances, number(-kernel.gamma)]);
    return builder.add('Exp', [builder.add('Min', [exponents, number(0)])]);
  }
  const scaled = builder.add('Add', [builder.add('Mul', [products, number(kernel.gamma)]), number(kernel.offset)]);
  return kernel.kind === 'sigmoid'
    ? builder.add('Tanh', [scaled])
    : builder.add('Pow', [scaled, number(kernel.degree)]);
}

/** Decision values of the pairs: what the support vectors of either class add, and the offset. */
function decisionNodes(
  builder: GraphBuilder,
  kernels: string,
  { starts, coefficients, pairs }: Omit<ClassMachines, 'support'>,
): string {
  const classCount = starts.length - 1;
  const others = classCount - 1;
  const sums = Array.from({ length: classCount }, (_, code) => {
    const [from, to] = [starts[code] as number, starts[code + 1] as number];
    const [first, end, axis] = [[from], [to], [1]].map((list) => builder.constant('int64', list));
    const own = builder.add('Slice', [kernels, first as string, end as string, axis as string]);
    const weights = builder.constant('double', coefficients.subarray(from * others, to * others), [to - from, others]);
    return builder.add('MatMul', [own, weights]);
  });
  const joined = builder.add('Concat', sums, { axis: { int: 1 } });
  const gather = (places: readonly number[]) =>
    builder.add('Gather', [joined, builder.constant('int64', places)], { axis: { int: 1 } });
  const list = pairsOf(classCount);
  const firsts = gather(list.map(([first, second]) => first * others + second - 1));
  const seconds = gather(list.map(([first, second]) => second * others + first));
  const offsets = builder.constant(
    'double',
    list.map((_, pair) => pairs[3 * pair] as number),
  );
  return builder.add('Add', [builder.add('Add', [firsts, seconds]), offsets]);
}

/** Probabilities of the first class of each pair, then those of the second. */
function pairNodes(builder: GraphBuilder, decisions: string, pairs: Float64Array): string {
  const every = (part: number) =>
    builder.constant(
      'double',
      Array.from(pairs).filter((_, at) => at % 3 === part),
    );
  const exponents = builder.add('Add', [builder.add('Mul', [decisions, every(1)]), every(2)]);
  const first = builder.add('Clip', [
    builder.add('Sigmoid', [builder.add('Neg', [exponents])]),
    builder.constant('double', leastPairProbability),
    builder.constant('double', 1 - leastPairProbability),
  ]);
  const second = builder.add('Sub', [builder.constant('double', 1), first]);
  return builder.add('Concat', [first, second], { axis: { int: 1 } });
}

/** What `coupleProbabilities` computes, by Gauss-Jordan steps on all rows at once. */
function coupleNodes(builder: GraphBuilder, pairs: string, classCount: number): string {
  const list = pairsOf(classCount);
  const axis = (index: number) => ({ axis: { int: index } });
  const one = builder.constant('double', 1);
  const identity = Float64Array.from({ length: classCount ** 2 }, (_, at) => Number(at % (classCount + 1) === 0));
  const eye = builder.constant('double', identity, [classCount, classCount]);
  const notEye = builder.constant(
    'double',
    identity.map((value) => 1 - value),
    [classCount, classCount],
  );
  const places = Array.from({ length: classCount ** 2 }, (_, at) => {
    const [i, j] = [Math.floor(at / classCount), at % classCount];
    const pair = list.findIndex(([first, second]) => first === Math.min(i, j) && second === Math.max(i, j));
    return i === j ? 0 : i < j ? pair : list.length + pair;
  });
  const flat = builder.add('Gather', [pairs, builder.constant('int64', places)], axis(1));
  const square = builder.add('Reshape', [flat, builder.constant('int64', [0, classCount, classCount])]);
  const own = builder.add('Mul', [square, notEye]);
  const other = builder.add('Transpose', [own], { perm: { ints: [0, 2, 1] } });
  const squares = builder.add('ReduceSum', [builder.add('Mul', [other, other]), builder.constant('int64', [2])]);
  const diagonal = builder.add('Mul', [builder.add('Add', [squares, one]), eye]);
  const rest = builder.add('Mul', [builder.add('Sub', [one, builder.add('Mul', [own, other])]), notEye]);
  const matrix = builder.add('Add', [diagonal, rest]);
  const right = builder.add('Add', [builder.add('Mul', [squares, builder.constant('double', 0)]), one]);
  let system = builder.add('Concat', [matrix, right], axis(2));
  for (let k = 0; k < classCount; k += 1) {
    const at = builder.constant('int64', [k]);
    const row = builder.add('Gather', [system, at], axis(1));
    const column = builder.add('Gather', [system, at], axis(2));
    const pivotRow = builder.add('Div', [row, builder.add('Gather', [row, at], axis(2))]);
    const unit = Float64Array.from({ length: classCount }, (_, i) => Number(i === k));
    // Less one in the pivot's own row, so that it becomes the scaled row and not zero.
    const factors = builder.add('Sub', [column, builder.constant('double', unit, [classCount, 1])]);
    system = builder.add('Sub', [system, builder.add('Mul', [factors, pivotRow])]);
  }
  const solution = builder.add('Gather', [system, builder.constant('int64', classCount)], axis(2));
  const positive = builder.add('Max', [solution, builder.constant('double', 0)]);
  return builder.add('Div', [positive, builder.add('ReduceSum', [positive, builder.constant('int64', [1])])]);
}

/** Pairs of classes in their order. */
function pairsOf(classCount: number): [number, number][] {
  return Array.from({ length: classCount }, (_, first) =>
    Array.from({ length: classCount - 1 - first }, (_, at): [number, number] => [first, first + 1 + at]),
  ).flat();
}
