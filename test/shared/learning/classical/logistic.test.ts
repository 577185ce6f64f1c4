import { expect, test } from 'vitest';
import { linearScores } from '../../../../shared/learning/classical/linear-scores.ts';
import { fitLogistic, logisticLoss } from '../../../../shared/learning/classical/logistic.ts';
import { allocateBlocks } from '../../../../shared/learning/classical/row-block.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

const options = { iterationLimit: 200, gradientTolerance: 1e-10 };

function matrixOf(rows: readonly (readonly number[])[]) {
  const matrix = allocateBlocks(rows.length, rows[0]?.length ?? 0);
  matrix.values.set(rows.flat());
  return matrix;
}

function fitPosition(problem: Parameters<typeof fitLogistic>[0]) {
  return [...fitLogistic(problem, options)].at(-1)?.position ?? new Float64Array();
}

test('with one yes-no column the fit is the log odds of each group', () => {
  // 1 of 4 are positive where x = 0, 3 of 4 where x = 1: intercept ln(1/3), weight ln(3) - ln(1/3).
  const matrix = matrixOf([[0], [0], [0], [0], [1], [1], [1], [1]]);
  const labels = Int32Array.of(1, 0, 0, 0, 1, 1, 1, 0);
  const [weight, intercept] = fitPosition({ matrix, labels, classCount: 2, penalty: 0 });
  expect(intercept).toBeCloseTo(Math.log(1 / 3), 6);
  expect(weight).toBeCloseTo(Math.log(9), 6);
});

test('with three classes the scores are the log shares of each group', () => {
  const matrix = matrixOf([[0], [0], [0], [0], [0], [0], [0]]);
  const labels = Int32Array.of(0, 1, 1, 2, 2, 2, 2);
  const scores = linearScores(matrix, fitPosition({ matrix, labels, classCount: 3, penalty: 1 }));
  expect((scores[1] ?? 0) - (scores[0] ?? 0)).toBeCloseTo(Math.log(2), 6);
  expect((scores[2] ?? 0) - (scores[0] ?? 0)).toBeCloseTo(Math.log(4), 6);
});

test.each([2, 3, 5])(
  'the gradient with %i classes is the slope of the loss, also when rows do not fill a block',
  (classCount) => {
    const random = seededRandom(classCount);
    const matrix = matrixOf(Array.from({ length: 13 }, () => [random() - 0.5, random() * 3, random()]));
    const labels = Int32Array.from({ length: 13 }, () => Math.floor(random() * classCount));
    const loss = logisticLoss({ matrix, labels, classCount, penalty: 0.7 });
    const size = (classCount === 2 ? 1 : classCount) * 4;
    const position = Float64Array.from({ length: size }, () => random() - 0.5);
    const gradient = new Float64Array(size);
    loss(position, gradient);
    const ignored = new Float64Array(size);
    for (let j = 0; j < size; j += 1) {
      const shifted = (by: number) => loss(position.with(j, (position[j] ?? 0) + by), ignored);
      expect(gradient[j]).toBeCloseTo((shifted(1e-5) - shifted(-1e-5)) / 2e-5, 7);
    }
  },
);

test('a larger penalty gives smaller weights and leaves the intercept free', () => {
  const matrix = matrixOf([[-1], [-1], [1], [1], [1], [1]]);
  const labels = Int32Array.of(0, 1, 1, 1, 1, 0);
  const [free = 0] = fitPosition({ matrix, labels, classCount: 2, penalty: 0.1 });
  const [held = 0, intercept = 0] = fitPosition({ matrix, labels, classCount: 2, penalty: 1e6 });
  expect(Math.abs(held)).toBeLessThan(1e-4);
  expect(Math.abs(free)).toBeGreaterThan(0.1);
  expect(intercept).toBeCloseTo(Math.log(2), 3);
});

test('separable classes keep finite weights because of the penalty', () => {
  const position = fitPosition({
    matrix: matrixOf([[-1], [1]]),
    labels: Int32Array.of(0, 1),
    classCount: 2,
    penalty: 1,
  });
  expect(position.every(Number.isFinite)).toBe(true);
  expect(position[0]).toBeGreaterThan(0);
});
