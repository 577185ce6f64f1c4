import { tabularInputs } from '../features/tabular/native-encoder.ts';
import { boostedClassTrees } from './candidates/boosted-trees.ts';
import { classShares } from './candidates/class-shares.ts';
import { kernelSvmClasses } from './candidates/kernel-svm.ts';
import { linearSvmClasses } from './candidates/linear-svm.ts';
import { logisticRegression } from './candidates/logistic-regression.ts';
import { classPerceptron } from './candidates/multilayer-perceptron.ts';
import { naiveBayes } from './candidates/naive-bayes.ts';
import { neighbourClasses } from './candidates/nearest-neighbours.ts';
import { classTask } from './class-task.ts';

/** Whole numbers with at most this many values are read as classes, unless the task is named. */
const mostNumericClasses = 10;

/** Which class a row belongs to. */
export const tabularClassification = classTask({
  name: 'tabular_classification',
  description: 'Predicts which of two or more classes a row belongs to, with calibrated probabilities.',
  inputs: tabularInputs,
  mostClasses: 100,
  manyClassesAdvice: 'Merge classes, or choose the task tabular_regression if the values are quantities.',
  suits: (_profile, { kind, distinct_count, top_values }) =>
    kind !== 'numeric' ||
    (distinct_count <= mostNumericClasses && top_values.every(({ value }) => Number.isInteger(Number(value)))),
  candidates: [
    classShares,
    logisticRegression,
    linearSvmClasses,
    kernelSvmClasses,
    neighbourClasses,
    naiveBayes,
    classPerceptron,
    boostedClassTrees,
  ],
});
