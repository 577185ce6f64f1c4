import { addRow, dotRow, squaredNorms } from '../sparse-rows.ts';
import { type DescentOptions, type Pass, restore, restoreOrder, shuffleActive } from './descent.ts';
import type { SignProblem } from './sign-problem.ts';

const innerLimit = 100;
const leastPrecision = 1e-8;
/** A Newton step out of the interval goes to this share of the last point instead. */
const stepBack = 0.1;

/**
 * L2-regularised logistic loss by dual coordinate descent (Yu, Huang & Lin 2011, algorithm 5): each row's dual lies
 * strictly between 0 and its cost, so no row can be left out. The violation is the largest gradient of a pass.
 */
export function* solveDualLogistic(
  { rows, signs, costs }: SignProblem,
  options: DescentOptions,
): Generator<Pass, void> {
  const { tolerance, resumeFrom } = options;
  const squares = squaredNorms(rows);
  // Near zero, where most duals of an easy problem end.
  const duals = resumeFrom
    ? restore(resumeFrom, 'duals', rows.rowCount)
    : costs.map((cost) => Math.min(1e-3 * cost, leastPrecision));
  const weights = restore(resumeFrom, 'weights', rows.columnCount);
  if (!resumeFrom) {
    duals.forEach((dual, row) => {
      addRow(rows, row, dual * (signs[row] as number), weights);
    });
  }
  const order = restoreOrder(resumeFrom, rows.rowCount);
  const finest = Math.min(leastPrecision, tolerance);
  let [first = 0, precision = 1e-2] = resumeFrom?.counts ?? [];

  while (first < options.iterationLimit) {
    first += 1;
    const iteration = first;
    let largest = 0;
    let newtonSteps = 0;
    shuffleActive(order, order.length, options.seed, iteration);
    for (const row of order) {
      const sign = signs[row] as number;
      const dual = duals[row] as number;
      const slope = sign * dotRow(rows, row, weights);
      const move = moveDual(dual, costs[row] as number, squares[row] as number, slope, precision);
      largest = Math.max(largest, move.gradient);
      newtonSteps += move.steps;
      if (move.steps === 0) continue;
      duals[row] = move.dual;
      addRow(rows, row, (move.dual - dual) * sign, weights);
    }
    if (newtonSteps <= rows.rowCount / 10) precision = Math.max(finest, 0.1 * precision);
    const reached = precision;
    yield {
      iteration,
      weights,
      violation: largest,
      isLast: largest < tolerance || iteration === options.iterationLimit,
      snapshot: () => ({
        counts: Float64Array.of(iteration, reached),
        weights: weights.slice(),
        duals: duals.slice(),
        order: Float64Array.from(order),
      }),
    };
    if (largest < tolerance) return;
  }
}

/**
 * Minimises curvature/2 (z - dual)^2 + slope (z - dual) + z log z + (cost - z) log(cost - z) by Newton's method on the
 * variable (z or cost - z) that lies in the lower half, where the logarithm is best behaved.
 */
function moveDual(dual: number, cost: number, curvature: number, slope: number, precision: number) {
  const isUpper = 0.5 * curvature * (cost - 2 * dual) + slope < 0;
  const start = isUpper ? cost - dual : dual;
  const direction = isUpper ? -slope : slope;
  const gradientAt = (z: number) => curvature * (z - start) + direction + Math.log(z / (cost - z));
  let z = cost - start < 0.5 * cost ? stepBack * start : start;
  let gradient = gradientAt(z);
  const firstGradient = Math.abs(gradient);
  let steps = 0;
  while (steps <= innerLimit && Math.abs(gradient) >= precision) {
    const next = z - gradient / (curvature + cost / (cost - z) / z);
    z = next <= 0 ? z * stepBack : next;
    gradient = gradientAt(z);
    steps += 1;
  }
  return { dual: isUpper ? cost - z : z, gradient: firstGradient, steps };
}
