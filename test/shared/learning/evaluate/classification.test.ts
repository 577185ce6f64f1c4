import { expect, test } from 'vitest';
import { classificationMetrics } from '../../../../shared/learning/evaluate/classification.ts';
import { judgeClasses } from '../../../../shared/learning/evaluate/judged-classes.ts';
import { score } from '../../../../shared/learning/evaluate/metric.ts';

// Examples marked "scikit-learn" stand in the documentation of the function of that name.

function scoreProbabilities(truths: number[], probabilities: number[][]) {
  return score(classificationMetrics, judgeClasses(truths, probabilities.flat(), probabilities[0]?.length ?? 0));
}

/** Certain probabilities for given predicted classes. */
function certain(predictions: number[], classCount: number) {
  return predictions.map((predicted) => Array.from({ length: classCount }, (_, k) => (k === predicted ? 1 : 0)));
}

const ofSecond = (probabilities: number[]) => probabilities.map((p) => [1 - p, p]);

test('ROC AUC: scikit-learn roc_auc_score', () => {
  expect(scoreProbabilities([0, 0, 1, 1], ofSecond([0.1, 0.4, 0.35, 0.8])).roc_auc).toBeCloseTo(0.75, 12);
});

test('ROC AUC counts ties half', () => {
  // Pairs (positive, negative): (0.5, 0.5) ties, (0.5, 0.2) right: 1.5 of 2.
  expect(scoreProbabilities([0, 0, 1], ofSecond([0.5, 0.2, 0.5])).roc_auc).toBeCloseTo(0.75, 12);
});

test('ROC AUC of three classes is the mean of each against the rest', () => {
  const probabilities = [
    [0.6, 0.3, 0.1],
    [0.2, 0.5, 0.3],
    [0.5, 0.1, 0.4],
    [0.1, 0.2, 0.7],
  ];
  // Truths 0, 1, 2, 2. Class 0: .6 beats all: 1. Class 1: .5 beats all: 1. Class 2: .4 and .7 beat .1 and .3: 1.
  expect(scoreProbabilities([0, 1, 2, 2], probabilities).roc_auc).toBe(1);
  // Truths 1, 0, 2, 2. Class 0: .2 beats .1 of 3: 1/3. Class 1: .3 beats .1, .2 of 3: 2/3. Class 2: 1. Mean 2/3.
  expect(scoreProbabilities([1, 0, 2, 2], probabilities).roc_auc).toBeCloseTo(2 / 3, 12);
});

test('log loss: scikit-learn log_loss', () => {
  const probabilities = [
    [0.1, 0.9],
    [0.9, 0.1],
    [0.8, 0.2],
    [0.35, 0.65],
  ];
  expect(scoreProbabilities([1, 0, 0, 1], probabilities).log_loss).toBeCloseTo(0.21616187468057912, 12);
});

test('log loss stays finite when a certain answer is wrong', () => {
  expect(scoreProbabilities([1, 0], certain([0, 1], 2)).log_loss).toBeCloseTo(-Math.log(1e-15), 6);
});

test('Brier: scikit-learn brier_score_loss', () => {
  expect(scoreProbabilities([0, 1, 1, 0], ofSecond([0.1, 0.9, 0.8, 0.3])).brier).toBeCloseTo(0.0375, 12);
});

test('Brier of three classes sums over them', () => {
  expect(scoreProbabilities([0], [[0.5, 0.3, 0.2]]).brier).toBeCloseTo(0.25 + 0.09 + 0.04, 12);
});

test('balanced accuracy: scikit-learn balanced_accuracy_score', () => {
  const scores = scoreProbabilities([0, 1, 0, 0, 1, 0], certain([0, 1, 0, 0, 0, 1], 2));
  expect(scores.balanced_accuracy).toBeCloseTo(0.625, 12);
  expect(scores.accuracy).toBeCloseTo(4 / 6, 12);
});

test('precision, recall and F1: scikit-learn precision_score, recall_score, f1_score', () => {
  const scores = scoreProbabilities([0, 1, 2, 0, 1, 2], certain([0, 2, 1, 0, 0, 1], 3));
  expect(scores.precision_macro).toBeCloseTo(0.2222, 4);
  expect(scores.precision_weighted).toBeCloseTo(0.2222, 4);
  expect(scores.recall_macro).toBeCloseTo(0.3333, 4);
  expect(scores.recall_weighted).toBeCloseTo(0.3333, 4);
  expect(scores.f1_macro).toBeCloseTo(0.2667, 4);
  expect(scores.f1_weighted).toBeCloseTo(0.2667, 4);
});

test('weighted scores give each class its share of rows', () => {
  // Class 0: precision 3/3, recall 3/4; class 1: precision 1/2, recall 1/1.
  const scores = scoreProbabilities([0, 0, 0, 0, 1], certain([0, 0, 0, 1, 1], 2));
  expect(scores.precision_macro).toBeCloseTo(0.75, 12);
  expect(scores.precision_weighted).toBeCloseTo(0.8 * 1 + 0.2 * 0.5, 12);
  expect(scores.recall_weighted).toBeCloseTo(0.8 * 0.75 + 0.2 * 1, 12);
  expect(scores.f1_weighted).toBeCloseTo(0.8 * (6 / 7) + 0.2 * (2 / 3), 12);
});

test('the confusion matrix: scikit-learn confusion_matrix', () => {
  const judged = judgeClasses([2, 0, 2, 2, 0, 1], certain([0, 0, 2, 2, 0, 2], 3).flat(), 3);
  expect(Array.from(judged.confusion)).toEqual([2, 0, 0, 0, 0, 1, 1, 0, 2]);
});

test('with one class in the rows ROC AUC is null and nothing is NaN', () => {
  const scores = scoreProbabilities([0, 0], ofSecond([0.2, 0.4]));
  expect(scores.roc_auc).toBeNull();
  expect(scores.accuracy).toBe(1);
  expect(Object.values(scores).some(Number.isNaN)).toBe(false);
});

test('without rows every score is null', () => {
  const scores = score(classificationMetrics, judgeClasses([], [], 2));
  expect(new Set(Object.values(scores))).toEqual(new Set([null]));
});
