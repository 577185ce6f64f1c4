import { describe, expect, test } from 'vitest';
import type { DenseMatrix } from '../../../../shared/learning/classical/row-block.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { openScorer } from '../../../../shared/learning/tasks/open-scorer.ts';
import { startPace } from '../../../../shared/learning/tasks/pace.ts';
import { tasks } from '../../../../shared/learning/tasks/registry.ts';
import { encodeModel } from '../../../../shared/learning/tensor/onnx.ts';
import { onnxRuntime } from '../../../../shared/learning/tensor/onnx-runtime.ts';

const features = [
  { name: 'amount', column: 'amount', categoryCount: null },
  { name: 'days', column: 'days', categoryCount: null },
  { name: 'grade', column: 'grade', categoryCount: 6 },
  { name: 'city', column: 'city', categoryCount: 90 },
];
/** The graph of an unfinished fit must agree, too. */
const limits = { maxSeconds: 4, isCancelled: () => false };

/** Rows with missing values, large offsets that float32 cannot tell apart, and codes that a candidate has not seen. */
function sampleRows(rowCount: number, seed: number, seenCities: number): DenseMatrix {
  const random = seededRandom(seed);
  const values = new Float64Array(rowCount * features.length);
  for (let row = 0; row < rowCount; row += 1) {
    const cells = [
      1e9 + 50 * random(),
      20_000 + random(),
      Math.floor(6 * random()),
      Math.floor(seenCities * random() ** 2),
    ];
    cells.forEach((cell, index) => {
      values[row * features.length + index] = random() < 0.1 ? Number.NaN : cell;
    });
  }
  return { rowCount, columnCount: features.length, values };
}

function targetsOf({ values, rowCount, columnCount }: DenseMatrix, classCount: number): Float64Array {
  return Float64Array.from({ length: rowCount }, (_, row) => {
    const [amount = 0, days = 0, grade = 0, city = 0] = values.subarray(row * columnCount, (row + 1) * columnCount);
    const quantity = (amount || 1e9) - 1e9 + 10 * (days || 2e4) - 2e5 + 8 * (grade || 0) + (city % 7 || 0);
    return classCount === 1
      ? quantity
      : Math.max(0, Math.min(classCount - 1, Math.floor(quantity / (80 / classCount))));
  });
}

const cases = [tasks.tabular_classification, tasks.tabular_regression].flatMap(({ name, answerKind, candidates }) =>
  candidates.flatMap((candidate) =>
    (answerKind === 'classification' ? [2, 4] : [1]).map((outputCount) => ({
      task: name,
      name: candidate.name,
      candidate,
      outputCount,
    })),
  ),
);

describe.each(cases)('$name of $task with $outputCount outputs', ({ candidate, outputCount }) => {
  test('the graph scores 1,000 rows as the candidate does', async () => {
    const [train, validation] = [sampleRows(600, 1, 70), sampleRows(200, 2, 70)];
    const label = (matrix: DenseMatrix) => ({ matrix, targets: targetsOf(matrix, outputCount) });
    const fitted = await candidate.fit({
      features,
      outputCount,
      train: label(train),
      validation: label(validation),
      chosen: {},
      seed: 1,
      pace: startPace(limits, Date.now),
      threadCount: 0,
    });
    const rows = sampleRows(1000, 3, 90);
    const { score, close } = await openScorer(candidate, fitted, features, outputCount);
    const expected = await score(rows);
    await close();
    const { graph } = encodeModel(await candidate.graph(fitted, features, outputCount));
    const { InferenceSession, Tensor } = onnxRuntime();
    const session = await InferenceSession.create(graph);
    const { scores } = await session.run({
      features: new Tensor('float64', rows.values, [rows.rowCount, rows.columnCount]),
    });
    expect(scores?.dims).toEqual([rows.rowCount, outputCount]);
    const data = scores?.data as Float64Array | Float32Array;
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const worst = expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (data[index] ?? 1e9))), 0);
    expect(worst / largest).toBeLessThan(scores?.type === 'float64' ? 1e-9 : 1e-5);
    const one = await session.run({ features: new Tensor('float64', rows.values.slice(0, 4), [1, 4]) });
    expect(one.scores?.data[0]).toBeCloseTo(expected[0] ?? 0, 6);
    await session.release();
  });
});
