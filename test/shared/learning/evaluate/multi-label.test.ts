import { describe, expect, it } from 'vitest';
import { chooseLabelThresholds } from '../../../../shared/learning/calibration/label-thresholds.ts';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';
import { evaluationSchema } from '../../../../shared/learning/evaluate/schema.ts';
import type { HeldOut } from '../../../../shared/learning/tasks/task.ts';

/** Twelve rows of three labels, the last of which no row has. */
const truths = '000000110010010010100000000110000010'.split('').map(Number);
const probabilities = [
  0.5, 0.4, 0.3, 0.2, 0.3, 0.4, 0.4, 0.4, 0.4, 0.7, 0.6, 0.2, 0.2, 0.5, 0.2, 0.2, 0.6, 0.1, 0.5, 0.3, 0.6, 0.6, 0.6,
  0.6, 0.3, 0.5, 0.3, 0.6, 0.4, 0.4, 0.0, 0.2, 0.8, 0.2, 0.7, 0.5,
];
const heldOut: HeldOut = {
  kind: 'multi_label',
  labels: ['a', 'b', 'c'],
  truths,
  probabilities,
  thresholds: [0.5, 0.3, 0.6],
  baselineProbabilities: [0.25, 0.55, 0],
};

describe('an evaluation of sets of labels', () => {
  const evaluation = evaluate(heldOut);

  it('scores as scikit-learn 1.0 does', () => {
    expect(evaluation.scores).toMatchObject({
      f1_micro: expect.closeTo(0.5714285714285714, 12),
      precision_micro: expect.closeTo(0.42105263157894735, 12),
      recall_micro: expect.closeTo(0.8888888888888888, 12),
      // Of the two labels that occur, and the one that is only answered.
      f1_macro: expect.closeTo((0.5 + 0.7058823529411765 + 0) / 3, 12),
      subset_accuracy: expect.closeTo(1 / 3, 12),
      hamming_loss: expect.closeTo(1 / 3, 12),
      mean_average_precision: expect.closeTo((0.41111111111111115 + 0.7499999999999999) / 2, 12),
      log_loss: expect.closeTo(0.5576771152091798, 12),
    });
  });

  it('tells of each label, of the baseline and of how sure the primary metric is', () => {
    expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
    expect(evaluation).toMatchObject({ row_count: 12, primary_metric: 'log_loss', kind: 'multi_label' });
    const { labels, calibration_curve } = evaluation as Extract<typeof evaluation, { kind: 'multi_label' }>;
    expect(labels.map(({ row_count, threshold }) => [row_count, threshold])).toEqual([
      [3, 0.5],
      [6, 0.3],
      [0, 0.6],
    ]);
    expect(calibration_curve.reduce((sum, { row_count }) => sum + row_count, 0)).toBe(36);
    // Always b, which six of twelve rows have.
    expect(evaluation.baseline_scores).toMatchObject({ precision_micro: 0.5, recall_micro: expect.closeTo(6 / 9, 12) });
    const { low = 0, high = 0 } = evaluation.interval ?? {};
    expect(low).toBeLessThan(evaluation.scores.log_loss ?? 0);
    expect(high).toBeGreaterThan(evaluation.scores.log_loss ?? 0);
  });
});

it('the worst errors are the rows whose wrong label was surest, and never a right one', () => {
  const { worst_errors: errors } = evaluate({
    kind: 'multi_label',
    labels: ['a', 'b'],
    truths: [1, 0, 1, 1, 0, 0, 0, 1],
    probabilities: [0.9, 0.1, 0.2, 0.05, 0.6, 0.7, 0.3, 0.8],
    thresholds: [0.5, 0.5],
    baselineProbabilities: [0.5, 0.5],
    rows: { numbers: [3, 5, 8, 9], files: null },
  });
  expect(errors).toEqual([
    { row: 5, file: null, labels: ['a', 'b'], answered: [], wrong_label: 'b', wrong_label_probability: 0.05 },
    { row: 8, file: null, labels: [], answered: ['b', 'a'], wrong_label: 'b', wrong_label_probability: 0.7 },
  ]);
});

describe('the threshold of a label', () => {
  const column = (label: number, values: readonly number[]) =>
    values.flatMap((value) => [0, 1].map((other) => (other === label ? value : 0)));

  it('lies where F1 is largest, between two probabilities', () => {
    const truthsOfFirst = column(0, [1, 1, 1, 1, 0, 1, 0, 0]);
    const shares = column(0, [0.9, 0.8, 0.5, 0.45, 0.4, 0.3, 0.2, 0.1]);
    // F1 of answering down to 0.3 is 10/11, down to 0.45 it is 8/9.
    expect(chooseLabelThresholds(shares, truthsOfFirst, 2)[0]).toBeCloseTo(0.25, 12);
  });

  it('is that of all labels together where too few rows have it', () => {
    const rows = Array.from({ length: 20 }, (_, row) => row);
    const shares = rows.flatMap((row) => [row / 20, row === 19 ? 0.02 : 0.01]);
    const known = rows.flatMap((row) => [Number(row >= 10), Number(row === 19)]);
    const [own = 0, rare] = chooseLabelThresholds(shares, known, 2);
    expect(own).toBeCloseTo(0.475, 12);
    expect(rare).toBeCloseTo(0.475, 12);
  });

  it('answers equal probabilities alike, and is a half where no row has a label', () => {
    expect(chooseLabelThresholds([0.3, 0.3, 0.3, 0.3, 0.3, 0.3], [1, 1, 1, 1, 1, 0], 1)).toEqual([0.15]);
    expect(chooseLabelThresholds([0.3, 0.9], [0, 0], 1)).toEqual([0.5]);
  });
});
