import { BoostedTrees } from '../../classical/boosted-trees/boosted-trees.ts';
import type { Column } from '../../classical/boosted-trees/columns.ts';
import { fitBoostedTrees } from '../../classical/boosted-trees/fit-boosted-trees.ts';
import type { BoostingChoices, Objective } from '../../classical/boosted-trees/options.ts';
import { boostedTreeNodes } from '../../classical/boosted-trees/tree-graph.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { Feature } from '../../features/tabular/column-reader.ts';
import { readSettings, realNumber, wholeNumber } from '../../search/search-space.ts';
import { twoClassNodes } from '../../tensor/score-nodes.ts';
import type { Candidate, LabelledRows } from '../candidate.ts';
import { type Pace, secondsBetweenCheckpoints } from '../pace.ts';
import { scoreGraph } from '../score-graph.ts';
import { twoClassScores } from './two-class-scores.ts';

type Choices = Omit<BoostingChoices, 'objective' | 'seed' | keyof typeof searchSpace> & { readonly rounds: number };

const usualLearningRate = 0.05;
const searchSpace = {
  maxDepth: wholeNumber(3, 10, { usual: 6 }),
  learningRate: realNumber(0.02, 0.2, { usual: usualLearningRate, scale: 'log' }),
  minChildWeight: realNumber(0.1, 100, { usual: 1, scale: 'log' }),
  lambda: realNumber(0.1, 100, { usual: 1, scale: 'log' }),
  rowSubsample: realNumber(0.5, 1, { usual: 1 }),
  columnSubsample: realNumber(0.4, 1, { usual: 1 }),
};
/** Rounds of a usual whole fit: most stop earlier than their limit, and a trial is measured against what they do. */
const wholeRounds = 600;

/**
 * Where a trial stops. A round with half the learning rate does half as much, so that trials are compared at the same
 * way gone and not at the same round, which would favour the hasty ones.
 */
function roundLimit({ share }: Pace, learningRate: number): number | undefined {
  return share < 1 ? Math.ceil((share * wholeRounds * usualLearningRate) / learningRate) : undefined;
}

function boostedTrees(
  choices: Choices,
  objectiveOf: (outputCount: number) => Objective,
  scoreName: (loss: number) => Record<string, number>,
): Candidate {
  return {
    name: 'boosted_trees',
    description:
      'Gradient-boosted trees, as many as the validation rows ask for; missing values and categories as they are.',
    searchSpace,
    spends: 'iterations',
    fit: async ({ features, outputCount, train, validation, chosen, seed, pace, threadCount }) => {
      const { columns, targets, rows } = joinRows(features, train, validation);
      const settings = readSettings(searchSpace, chosen);
      const stopAfter = roundLimit(pace, settings.learningRate);
      const model = await fitBoostedTrees(
        { columns, rowCount: targets.length, ...rows },
        targets,
        { ...choices, ...settings, objective: objectiveOf(outputCount), seed: seed >>> 0 },
        {
          workerCount: threadCount,
          clock: pace.clock,
          maxSeconds: pace.secondsLeft(),
          isCancelled: pace.isCancelled,
          ...(stopAfter === undefined ? {} : { stopAfter }),
          onProgress: ({ round, rounds, validationLoss = Number.NaN }) =>
            pace.report({
              iteration: round,
              iterationCount: rounds,
              fraction: round / rounds,
              scores: scoreName(validationLoss),
            }),
          ...(pace.checkpoint ? { checkpoint: { ...pace.checkpoint, everySeconds: secondsBetweenCheckpoints } } : {}),
        },
      );
      return { settings: { round_count: model.roundCount }, weights: model.serialize() };
    },
    open: ({ weights }, _features, outputCount) => {
      const model = BoostedTrees.deserialize(weights);
      const score = ({ values }: DenseMatrix) => model.predictRaw(values);
      return outputCount === 2 ? (native) => twoClassScores(score(native)) : score;
    },
    graph: ({ weights }, { length: featureCount }, outputCount) =>
      scoreGraph({ featureCount, outputCount }, (builder, input) => {
        const scores = boostedTreeNodes(builder, input, BoostedTrees.deserialize(weights));
        return outputCount === 2 ? twoClassNodes(builder, scores) : scores;
      }),
  };
}

/** Puts the validation rows behind the training rows, column by column. */
function joinRows(features: readonly Feature[], train: LabelledRows, validation: LabelledRows) {
  const trainCount = train.targets.length;
  const rowCount = trainCount + validation.targets.length;
  const columns = features.map(({ categoryCount }, index): Column => {
    const values = new Float64Array(rowCount);
    copyFeature(train.matrix, index, values, 0);
    copyFeature(validation.matrix, index, values, trainCount);
    if (categoryCount === null) return { kind: 'numeric', values };
    return { kind: 'categorical', codes: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)) };
  });
  const targets = new Float64Array(rowCount);
  targets.set(train.targets);
  targets.set(validation.targets, trainCount);
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  return {
    columns,
    targets,
    rows: { train: order.subarray(0, trainCount), validation: order.subarray(trainCount) },
  };
}

function copyFeature(
  { values, rowCount, columnCount }: DenseMatrix,
  feature: number,
  out: Float64Array,
  first: number,
) {
  for (let row = 0; row < rowCount; row += 1) out[first + row] = values[row * columnCount + feature] as number;
}

/** Boosted trees for classes: log loss, binary or softmax. */
export const boostedClassTrees = boostedTrees(
  { rounds: 2000, earlyStoppingRounds: 50 },
  (classCount) => (classCount === 2 ? { kind: 'logistic' } : { kind: 'softmax', classCount }),
  (loss) => ({ log_loss: loss }),
);

/** Boosted trees for values: squared error. */
export const boostedValueTrees = boostedTrees(
  { rounds: 3000, earlyStoppingRounds: 100 },
  () => ({ kind: 'squared_error' }),
  (loss) => ({ rmse: Math.sqrt(loss) }),
);
