import { isNumericColumn } from '../../dataset/table.ts';
import { RunError } from '../../runtime/errors.ts';
import type { DenseMatrix } from '../classical/row-block.ts';
import { mean } from '../evaluate/mean.ts';
import { score } from '../evaluate/metric.ts';
import { regressionMetrics, squaredErrors } from '../evaluate/regression.ts';
import { tabularInputs } from '../features/tabular/native-encoder.ts';
import { boostedValueTrees } from './candidates/boosted-trees.ts';
import { kernelSvmValues } from './candidates/kernel-svm.ts';
import { linearRegression } from './candidates/linear-regression.ts';
import { linearSvmValues } from './candidates/linear-svm.ts';
import { meanValue } from './candidates/mean-value.ts';
import { valuePerceptron } from './candidates/multilayer-perceptron.ts';
import { neighbourValues } from './candidates/nearest-neighbours.ts';
import type { ValueTarget } from './target.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Which quantity a row has. */
export const tabularRegression: TaskDefinition<ValueTarget, DenseMatrix> = {
  name: 'tabular_regression',
  description: 'Predicts a quantity.',
  answerKind: 'regression',
  targetKinds: ['numeric'],
  candidates: [
    meanValue,
    linearRegression,
    linearSvmValues,
    kernelSvmValues,
    neighbourValues,
    valuePerceptron,
    boostedValueTrees,
  ],
  inputs: tabularInputs,
  suits: (_profile, { kind }) => kind === 'numeric',
  primaryMetric: 'rmse',
  metrics: regressionMetrics.map(({ name, better }) => ({ name, better })),

  readTarget: (column) => {
    if (!isNumericColumn(column)) throw new TypeError(`Column ${column.name} holds labels, not numbers`);
    return { schema: { kind: 'regression', column: column.name }, targets: column.values };
  },
  checkRows: ({ schema: { column }, targets }, rows) => {
    const row = rows.find((index) => !Number.isFinite(targets[index]));
    if (row === undefined) return;
    throw new RunError('target_not_finite', `"${column}" holds an infinite value. Correct or remove the row.`, {
      param: column,
      rows: [row + 1],
    });
  },
  outputCount: () => 1,
  calibrate: (schema) => schema,
  answers: (_, scores) => scores,
  losses: (_, predictions, truths) => squaredErrors({ truths, predictions }),
  scores: (_, predictions, truths) => score(regressionMetrics, { truths, predictions }),
  heldOut: (_, predictions, truths, trainTruths) => ({
    kind: 'regression',
    truths: Array.from(truths),
    predictions: Array.from(predictions),
    baselinePrediction: mean(trainTruths) ?? 0,
  }),
  outputs: (_, values) => Array.from(values, (value) => ({ kind: 'regression', value })),
};
