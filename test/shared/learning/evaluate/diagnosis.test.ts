import { expect, it } from 'vitest';
import { diagnose } from '../../../../shared/learning/evaluate/diagnosis.ts';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';

const truths = [...Array.from({ length: 40 }, () => 0), ...Array.from({ length: 20 }, () => 1)];
// Of 40 well ones four lie above 0.7; of 20 ill ones five lie below it.
const scores = truths.map((truth, row) => (truth === 0 ? (row < 4 ? 0.75 : 0.2) : row < 45 ? 0.5 : 0.9));
const heldOut = {
  kind: 'classification',
  classes: ['well', 'ill'],
  truths,
  probabilities: scores.flatMap((score) => [1 - score, score]),
  baselineProbabilities: [2 / 3, 1 / 3],
} as const;

it('counts sensitivity and specificity at the operating point, with intervals that hold them', () => {
  const diagnosis = diagnose(heldOut, 0.7, 1);
  expect(diagnosis?.sensitivity.value).toBe(0.75);
  expect(diagnosis?.specificity.value).toBe(0.9);
  // Pairs: 15 x 40 right, 5 x 36 right.
  expect(diagnosis?.roc_auc.value).toBeCloseTo((600 + 180) / 800, 12);
  for (const { value, low, high } of [diagnosis?.sensitivity, diagnosis?.specificity].flatMap((one) => one ?? [])) {
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  }
  // The binomial deviation of 15 in 20 is 0.097; the interval spans about four of it.
  const { low = 0, high = 0 } = diagnosis?.sensitivity ?? {};
  expect(high - low).toBeGreaterThan(0.25);
  expect(high - low).toBeLessThan(0.5);
});

it('stands in an evaluation that has an operating point, whose confusion it decides', () => {
  const evaluation = evaluate({ ...heldOut, operatingPoint: 0.7 });
  expect(evaluation).toMatchObject({
    confusion_matrix: [
      [36, 4],
      [5, 15],
    ],
    diagnosis: { positive: 'ill', operating_point: 0.7 },
  });
  expect('diagnosis' in evaluate(heldOut)).toBe(false);
});

it('is undefined where one class is absent', () => {
  expect(diagnose({ ...heldOut, truths: truths.map(() => 1) }, 0.7, 1)).toBeUndefined();
});
