import { describe, expect, test } from 'vitest';
import type { Pass } from '../../../../../shared/learning/classical/linear-svm/descent.ts';
import { solveDualRegression } from '../../../../../shared/learning/classical/linear-svm/dual-regression.ts';
import { dotRow, sparseFromDense } from '../../../../../shared/learning/classical/sparse-rows.ts';
import { expectClose } from '../../../../support/learning/expect-close.ts';
import { optionOf, readFixtureRows, svmFixtures } from '../../../../support/learning/svm-fixtures.ts';

const { matrix, targets } = readFixtureRows('values', 3);
const rows = sparseFromDense(matrix, 1);
const exact = { tolerance: 1e-9, iterationLimit: 20_000, seed: 1 };
const problem = { rows, targets, cost: 0.5, epsilon: 0.1, isSquared: false };

function lastPass(passes: Iterable<Pass>): Pass {
  const last = [...passes].at(-1);
  if (!last) throw new Error('The fit gave no pass');
  return last;
}

test.each(svmFixtures.linear_values)('liblinear-train $options finds the same weights', (fixture) => {
  const isSquared = optionOf(fixture, 's') === 12;
  const { weights } = lastPass(solveDualRegression({ ...problem, isSquared }, exact));
  expectClose(weights, fixture.weights.flat(), 3);
});

describe.each([true, false])('squared: %s', (isSquared) => {
  test('duals agree with the errors: none within the tube, the limit outside, and they make the weights', () => {
    const pass = lastPass(solveDualRegression({ ...problem, isSquared }, exact));
    const { duals = new Float64Array() } = pass.snapshot();
    const made = new Float64Array(rows.columnCount);
    duals.forEach((dual, row) => {
      const error = (targets[row] ?? 0) - dotRow(rows, row, pass.weights);
      const beyond = Math.max(0, Math.abs(error) - problem.epsilon);
      if (isSquared) expect(dual).toBeCloseTo(Math.sign(error) * 2 * problem.cost * beyond, 5);
      else if (beyond > 1e-5) expect(dual).toBe(Math.sign(error) * problem.cost);
      else if (Math.abs(error) < problem.epsilon - 1e-5) expect(dual).toBe(0);
      for (let at = rows.starts[row] ?? 0; at < (rows.starts[row + 1] ?? 0); at += 1) {
        const column = rows.columns[at] ?? 0;
        made[column] = (made[column] ?? 0) + dual * (rows.values[at] ?? 0);
      }
    });
    expectClose(pass.weights, made, 9);
  });

  test('a fit resumed after any pass ends in the very same weights', () => {
    const options = { tolerance: 1e-3, iterationLimit: 200, seed: 3 };
    const whole = lastPass(solveDualRegression({ ...problem, isSquared }, options)).weights;
    const snapshots = Array.from(solveDualRegression({ ...problem, isSquared }, options), (pass) => pass.snapshot());
    expect(snapshots.length).toBeGreaterThan(3);
    for (const resumeFrom of snapshots.slice(0, -1)) {
      const resumed = lastPass(solveDualRegression({ ...problem, isSquared }, { ...options, resumeFrom }));
      expect(resumed.weights).toEqual(whole);
    }
  });
});

test('a tube as wide as the targets leaves all weights at zero', () => {
  const pass = lastPass(solveDualRegression({ ...problem, epsilon: 10 }, exact));
  expect(Array.from(pass.weights)).toEqual([0, 0, 0, 0]);
});
