import { expect, test } from 'vitest';
import { minimise } from '../../../../shared/learning/classical/lbfgs.ts';
import { fitLogistic, logisticLoss } from '../../../../shared/learning/classical/logistic.ts';
import { makePreconditioner } from '../../../../shared/learning/classical/preconditioner.ts';
import { allocateBlocks } from '../../../../shared/learning/classical/row-block.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

/** Columns of very different scales that lean on one another. */
function leaningProblem(rowCount: number, columnCount: number) {
  const random = seededRandom(4);
  const matrix = allocateBlocks(rowCount, columnCount);
  const labels = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const common = random() - 0.5;
    let margin = common;
    for (let j = 0; j < columnCount; j += 1) {
      const value = common + 0.3 * (random() - 0.5);
      matrix.values[row * columnCount + j] = value * 2 ** (j - 4);
      margin += j % 2 === 0 ? 3 * value : -3 * value;
    }
    labels[row] = random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { matrix, labels, classCount: 2, penalty: 1e-3 };
}

test('one column of ones is inverted to the shrunken curvature', () => {
  const matrix = allocateBlocks(4, 1);
  matrix.values.set([2, 2, 2, 2]);
  const gradient = Float64Array.of(1, 0);
  makePreconditioner(matrix, 0.25, 4)(gradient);
  // Curvature: own 0.25 * 4 + 4 / 4 = 2, intercept 0.25, between them 0.95 * 1 * 0.5 = 0.475.
  const determinant = 2 * 0.25 - 0.475 ** 2;
  expect(gradient[0]).toBeCloseTo(0.25 / determinant, 12);
  expect(gradient[1]).toBeCloseTo(-0.475 / determinant, 12);
});

test('the same optimum is reached in far fewer iterations', () => {
  const problem = leaningProblem(4000, 8);
  const options = { iterationLimit: 500, gradientTolerance: 1e-9 };
  const plain = [...minimise(logisticLoss(problem), new Float64Array(9), options)].at(-1);
  const preconditioned = [...fitLogistic(problem, options)].at(-1);
  expect(preconditioned?.value).toBeCloseTo(plain?.value ?? Number.NaN, 10);
  expect(preconditioned?.iteration).toBeLessThan((plain?.iteration ?? 0) / 2);
});

test('columns that are empty, or were missed by the sample, do not unsettle the fit', () => {
  const rowCount = 5000;
  const matrix = allocateBlocks(rowCount, 3);
  const labels = Int32Array.from({ length: rowCount }, (_, row) => (row * 7919) % 2);
  // Column 1 is 1 in a single row, which carries the label 1; column 2 is empty.
  for (let row = 0; row < rowCount; row += 1) matrix.values[row * 3] = Math.sin(row);
  matrix.values[4321 * 3 + 1] = 1;
  const states = [
    ...fitLogistic({ matrix, labels, classCount: 2, penalty: 1 }, { iterationLimit: 50, gradientTolerance: 1e-8 }),
  ];
  expect(states.length).toBeLessThan(20);
  expect(states.at(-1)?.position[2]).toBe(0);
});
