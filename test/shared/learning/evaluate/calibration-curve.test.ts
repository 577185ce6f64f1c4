import { expect, test } from 'vitest';
import { calibrationCurve, expectedCalibrationError } from '../../../../shared/learning/evaluate/calibration-curve.ts';
import { judgeClasses } from '../../../../shared/learning/evaluate/judged-classes.ts';

test('each bin holds what was promised and what came', () => {
  const promised = [0.05, 0.05, 0.32, 0.38, 0.97, 1];
  const judged = judgeClasses(
    [0, 1, 0, 1, 1, 1],
    promised.flatMap((p) => [1 - p, p]),
    2,
  );
  const curve = calibrationCurve(judged);
  expect(curve.map(({ lower, upper, rowCount }) => [lower, upper, rowCount])).toEqual([
    [0, 0.1, 2],
    [0.3, 0.4, 2],
    [0.9, 1, 2],
  ]);
  expect(curve.map(({ observedShare }) => observedShare)).toEqual([0.5, 0.5, 1]);
  [0.05, 0.35, 0.985].forEach((mean, index) => {
    expect(curve[index]?.meanProbability).toBeCloseTo(mean, 12);
  });
  expect(expectedCalibrationError(curve)).toBeCloseTo((0.45 + 0.15 + 0.015) / 3, 12);
});

test('with three classes the curve speaks of the predicted one', () => {
  const judged = judgeClasses([2, 1], [0.1, 0.2, 0.7, 0.75, 0.15, 0.1], 3);
  const [bin] = calibrationCurve(judged);
  expect(bin).toMatchObject({ lower: 0.7, rowCount: 2, observedShare: 0.5 });
  expect(bin?.meanProbability).toBeCloseTo(0.725, 12);
});
