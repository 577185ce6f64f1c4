import { BoostedTrees } from '../../classical/boosted-trees/boosted-trees.ts';
import type { Column } from '../../classical/boosted-trees/columns.ts';
import { fitBoostedTrees } from '../../classical/boosted-trees/fit-boosted-trees.ts';
import type { BoostingChoices, Objective } from '../../classical/boosted-trees/options.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { Feature } from '../../features/tabular/column-reader.ts';
import type { Candidate, LabelledRows } from '../candidate.ts';
import { secondsBetweenCheckpoints } from '../pace.ts';
import { twoClassScores } from './two-class-scores.ts';

type Choices = Omit<BoostingChoices, 'objective' | 'seed'> & { readonly rounds: number };

function boostedTrees(
  choices: Choices,
  objectiveOf: (outputCount: number) => Objective,
  scoreName: (loss: number) => Record<string, number>,
): Candidate {
  return {
    name: 'boosted_trees',
    description:
      'Gradient-boosted trees, as many as the validation rows ask for; missing values and categories as they are.',
    fit: async ({ features, outputCount, train, validation, seed, pace, threadCount }) => {
      const { columns, targets, rows } = joinRows(features, train, validation);
      const model = await fitBoostedTrees(
        { columns, rowCount: targets.length, ...rows },
        targets,
        { ...choices, objective: objectiveOf(outputCount), seed: seed >>> 0 },
        {
          workerCount: threadCount,
          clock: pace.clock,
          maxSeconds: pace.secondsLeft(),
          isCancelled: pace.isCancelled,
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
  { rounds: 2000, learningRate: 0.05, earlyStoppingRounds: 50 },
  (classCount) => (classCount === 2 ? { kind: 'logistic' } : { kind: 'softmax', classCount }),
  (loss) => ({ log_loss: loss }),
);

/** Boosted trees for values: squared error. */
export const boostedValueTrees = boostedTrees(
  { rounds: 3000, learningRate: 0.05, earlyStoppingRounds: 100 },
  () => ({ kind: 'squared_error' }),
  (loss) => ({ rmse: Math.sqrt(loss) }),
);
