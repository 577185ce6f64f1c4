import { expect, test } from 'vitest';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';
import { evaluationSchema } from '../../../../shared/learning/evaluate/schema.ts';

test('a classification is judged beside its baseline, in the shape of the schema', () => {
  const evaluation = evaluate({
    kind: 'classification',
    classes: ['bad', 'good'],
    truths: [0, 1, 1, 1],
    probabilities: [0.8, 0.2, 0.3, 0.7, 0.6, 0.4, 0.1, 0.9],
    baselineProbabilities: [0.25, 0.75],
  });
  expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
  expect(evaluation.scores.accuracy).toBe(0.75);
  expect(evaluation.scores.roc_auc).toBe(1);
  expect(evaluation.baseline_scores.accuracy).toBe(0.75);
  expect(evaluation.baseline_scores.roc_auc).toBe(0.5);
  expect(evaluation.baseline_scores.log_loss).toBeCloseTo(-(Math.log(0.25) + 3 * Math.log(0.75)) / 4, 12);
  const loss = evaluation.scores.log_loss ?? Number.NaN;
  expect(evaluation.interval?.low).toBeLessThan(loss);
  expect(evaluation.interval?.high).toBeGreaterThan(loss);
  if (evaluation.kind !== 'classification') throw new Error('wrong kind');
  expect(evaluation.confusion_matrix).toEqual([
    [1, 0],
    [1, 2],
  ]);
  expect(evaluation.classes[1]).toEqual({ label: 'good', precision: 1, recall: 2 / 3, f1: 0.8, row_count: 3 });
});

test('a regression is judged beside the mean', () => {
  const evaluation = evaluate({ kind: 'regression', truths: [1, 2, 3], predictions: [1, 2, 4], baselinePrediction: 2 });
  expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
  expect(evaluation.scores.rmse).toBeCloseTo(Math.sqrt(1 / 3), 12);
  expect(evaluation.baseline_scores.rmse).toBeCloseTo(Math.sqrt(2 / 3), 12);
  expect(evaluation.baseline_scores.r2).toBe(0);
});

test('a test part without rows or with one class gives nulls that the schema takes', () => {
  const empty = evaluate({ kind: 'regression', truths: [], predictions: [], baselinePrediction: 0 });
  const single = evaluate({
    kind: 'classification',
    classes: ['a', 'b'],
    truths: [0],
    probabilities: [0.9, 0.1],
    baselineProbabilities: [0.5, 0.5],
  });
  expect(evaluationSchema.parse(JSON.parse(JSON.stringify(empty)))).toEqual(empty);
  expect(evaluationSchema.parse(JSON.parse(JSON.stringify(single)))).toEqual(single);
  expect([empty.scores.rmse, empty.interval, single.scores.roc_auc, single.interval]).toEqual([null, null, null, null]);
});
