import { pack, unpack } from '../../artifact/pack.ts';
import {
  addRows,
  type BayesModel,
  bayesModel,
  bayesScores,
  codeCount,
  codeStarts,
  emptySums,
  type FeatureKinds,
  farthestDeviation,
  readSums,
  writeSums,
} from '../../classical/naive-bayes.ts';
import type { Feature } from '../../features/tabular/column-reader.ts';
import { readSettings, realNumber } from '../../search/search-space.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { Candidate } from '../candidate.ts';
import { scoreGraph } from '../score-graph.ts';

const searchSpace = {
  /** Added to each count of a category's value. */
  smoothing: realNumber(0.01, 100, { usual: 1, scale: 'log' }),
  /** Part of a quantity's whole variance that is added to each class's own. */
  spread: realNumber(1e-9, 1, { usual: 1e-9, scale: 'log' }),
};
/** Looks of the caller while the rows are summed. */
const turnCount = 100;

/** Naive Bayes: classes by their shares, Gaussian quantities, categories by their smoothed shares. */
export const naiveBayes: Candidate = {
  name: 'naive_bayes',
  description: 'Naive Bayes: Gaussian quantities and smoothed categories; a missing value says nothing.',
  searchSpace,
  spends: 'rows',
  fit: async ({ features, outputCount, train, pace, chosen }) => {
    const kinds = kindsOf(features);
    const empty = emptySums(kinds, outputCount, train.matrix);
    const { resumeFrom } = pace.checkpoint ?? {};
    let sums = (resumeFrom && readSums(unpack(resumeFrom), empty)) ?? empty;
    const { rowCount } = train.matrix;
    const rowsPerTurn = Math.ceil(rowCount / turnCount);
    while (sums.rowsDone < rowCount) {
      sums = addRows(sums, kinds, train.matrix, train.targets, rowsPerTurn);
      const { rowsDone } = sums;
      const progress = { iteration: rowsDone, iterationCount: rowCount, fraction: rowsDone / rowCount, scores: {} };
      if (!(await pace.step(progress, () => pack(writeSums(sums))))) break;
    }
    const choice = readSettings(searchSpace, chosen);
    return { settings: { ...choice }, weights: pack({ ...bayesModel(sums, kinds, choice) }) };
  },
  open: ({ weights }, features, outputCount) => {
    const kinds = kindsOf(features);
    const model = readModel(weights, kinds, outputCount);
    return (native) => bayesScores(model, kinds, native);
  },
  graph: ({ weights }, features, outputCount) => {
    const kinds = kindsOf(features);
    const model = readModel(weights, kinds, outputCount);
    return scoreGraph({ featureCount: features.length, outputCount }, (builder, input) =>
      builder.add('Sum', [
        builder.constant('double', model.priors, [1, outputCount]),
        ...densityNodes(builder, input, kinds, model),
        ...codeNodes(builder, input, kinds, model),
      ]),
    );
  },
};

/** Log densities of the quantities, summed; none without quantities. */
function densityNodes(builder: GraphBuilder, input: string, kinds: FeatureKinds, model: BayesModel): string[] {
  const places = kinds.flatMap((kind, feature) => (kind === null ? [feature] : []));
  if (places.length === 0) return [];
  const classCount = model.priors.length;
  const table = (array: Float64Array) =>
    builder.constant(
      'double',
      places.flatMap((feature) => Array.from(array.subarray(feature * classCount, (feature + 1) * classCount))),
      [places.length, classCount],
    );
  const number = (value: number) => builder.constant('double', value);
  const own = builder.add('Gather', [input, builder.constant('int64', places)], { axis: { int: 1 } });
  const values = builder.add('Unsqueeze', [own, builder.constant('int64', [2])]);
  const differences = builder.add('Div', [builder.add('Sub', [values, table(model.means)]), table(model.deviations)]);
  const z = builder.add('Clip', [differences, number(-farthestDeviation), number(farthestDeviation)]);
  const halves = builder.add('Mul', [builder.add('Mul', [z, z]), number(-0.5)]);
  const densities = builder.add('Sub', [halves, table(model.deviations.map(Math.log))]);
  const known = builder.add('Where', [builder.add('IsNaN', [values]), number(0), densities]);
  return [builder.add('ReduceSum', [known, builder.constant('int64', [1])], { keepdims: { int: 0 } })];
}

/** Log shares of each category's code; a code after the last stands for a missing one, which says nothing. */
function codeNodes(builder: GraphBuilder, input: string, kinds: FeatureKinds, model: BayesModel): string[] {
  const classCount = model.priors.length;
  const starts = codeStarts(kinds);
  return kinds.flatMap((kind, feature) => {
    if (kind === null) return [];
    const start = (starts[feature] as number) * classCount;
    const table = new Float64Array((kind + 1) * classCount);
    table.set(model.codes.subarray(start, start + kind * classCount));
    const codes = builder.add('Gather', [input, builder.constant('int64', feature)], { axis: { int: 1 } });
    const known = builder.add('Where', [builder.add('IsNaN', [codes]), builder.constant('double', kind), codes]);
    const places = builder.add('Cast', [known], { to: { int: 7 } });
    return [builder.add('Gather', [builder.constant('double', table, [kind + 1, classCount]), places])];
  });
}

function kindsOf(features: readonly Feature[]): FeatureKinds {
  return features.map(({ categoryCount }) => categoryCount);
}

function readModel(weights: Uint8Array, kinds: FeatureKinds, classCount: number): BayesModel {
  const { priors, means, deviations, codes } = unpack(weights);
  const size = kinds.length * classCount;
  if (!priors || priors.length !== classCount || means?.length !== size || deviations?.length !== size) {
    throw new RangeError(`The weights hold no model of ${kinds.length} features and ${classCount} classes`);
  }
  if (codes?.length !== codeCount(kinds) * classCount) throw new RangeError('The weights hold other categories');
  return { priors, means, deviations, codes };
}
