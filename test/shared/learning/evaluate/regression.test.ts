import { expect, test } from 'vitest';
import { score } from '../../../../shared/learning/evaluate/metric.ts';
import { regressionMetrics } from '../../../../shared/learning/evaluate/regression.ts';

test('the example of scikit-learn mean_absolute_error, mean_squared_error, r2_score and mean_absolute_percentage_error', () => {
  const scores = score(regressionMetrics, { truths: [3, -0.5, 2, 7], predictions: [2.5, 0, 2, 8] });
  expect(scores.mae).toBeCloseTo(0.5, 12);
  expect(scores.rmse).toBeCloseTo(0.6123724356957945, 12);
  expect(scores.r2).toBeCloseTo(0.9486081370449679, 12);
  expect(scores.mape).toBeCloseTo(0.32738095238095233, 12);
});

test('rows whose truth is 0 take no part in MAPE', () => {
  expect(score(regressionMetrics, { truths: [0, 10], predictions: [5, 9] }).mape).toBeCloseTo(0.1, 12);
  expect(score(regressionMetrics, { truths: [0, 0], predictions: [1, 2] }).mape).toBeNull();
});

test('R2 of truths that do not vary is null', () => {
  expect(score(regressionMetrics, { truths: [4, 4], predictions: [4, 5] }).r2).toBeNull();
});

test('without rows every score is null', () => {
  expect(new Set(Object.values(score(regressionMetrics, { truths: [], predictions: [] })))).toEqual(new Set([null]));
});
