import { addRow, dotRow, type SparseRows, squaredNorms } from '../sparse-rows.ts';
import { type DescentOptions, type Pass, restore, restoreOrder, shuffleActive } from './descent.ts';

/** Values to be met by a weighted sum within a margin that costs nothing. */
export interface TubeProblem {
  readonly rows: SparseRows;
  readonly targets: Float64Array;
  /** What the loss beyond the margin counts beside half the squared norm of the weights. Positive. */
  readonly cost: number;
  /** Half the width of the tube: errors up to this are no loss. */
  readonly epsilon: number;
  /** Whether the loss is the square of what lies beyond the margin. */
  readonly isSquared: boolean;
}

const leastMove = 1e-12;

/**
 * L2-regularised support vector regression by dual coordinate descent with shrinking (Ho & Lin 2012, algorithm 4). Ends
 * when the sum of the violations has fallen to the tolerance times that of the first pass.
 */
export function* solveDualRegression(
  { rows, targets, cost, epsilon, isSquared }: TubeProblem,
  options: DescentOptions,
): Generator<Pass, void> {
  const { resumeFrom } = options;
  const { rowCount } = rows;
  const ridge = isSquared ? 0.5 / cost : 0;
  const limit = isSquared ? Number.POSITIVE_INFINITY : cost;
  const squares = squaredNorms(rows);
  const weights = restore(resumeFrom, 'weights', rows.columnCount);
  const duals = restore(resumeFrom, 'duals', rowCount);
  const order = restoreOrder(resumeFrom, rowCount);
  let [done = 0, activeCount = rowCount, shrinkBeyond = Number.POSITIVE_INFINITY, firstSum = 0] =
    resumeFrom?.counts ?? [];

  while (done < options.iterationLimit) {
    const iteration = done + 1;
    let largest = 0;
    let sum = 0;
    shuffleActive(order, activeCount, options.seed, iteration);
    for (let place = 0; place < activeCount; place += 1) {
      const row = order[place] as number;
      const dual = duals[row] as number;
      const gradient = dotRow(rows, row, weights) - (targets[row] as number) + ridge * dual;
      const violation = violationOf(dual, limit, gradient, epsilon, shrinkBeyond);
      if (violation < 0) {
        activeCount -= 1;
        order[place] = order[activeCount] as number;
        order[activeCount] = row;
        place -= 1;
        continue;
      }
      largest = Math.max(largest, violation);
      sum += violation;
      const curvature = (squares[row] as number) + ridge;
      const next = Math.min(Math.max(bestDual(dual, gradient, curvature, epsilon), -limit), limit);
      if (Math.abs(next - dual) < leastMove) continue;
      duals[row] = next;
      addRow(rows, row, next - dual, weights);
    }
    done = iteration;
    if (iteration === 1) firstSum = sum;
    const isWithin = sum <= options.tolerance * firstSum;
    const isDone = isWithin && activeCount === rowCount;
    if (isWithin) activeCount = rowCount;
    shrinkBeyond = isWithin ? Number.POSITIVE_INFINITY : largest;
    const counts = [iteration, activeCount, shrinkBeyond, firstSum];
    yield {
      iteration,
      weights,
      violation: firstSum === 0 ? 0 : sum / firstSum,
      isLast: isDone || iteration === options.iterationLimit,
      snapshot: () => ({
        counts: Float64Array.from(counts),
        weights: weights.slice(),
        duals: duals.slice(),
        order: Float64Array.from(order),
      }),
    };
    if (isDone) return;
  }
}

/** How far the dual misses its optimality condition; -1 where it meets it by so much that it may be left out. */
function violationOf(dual: number, limit: number, gradient: number, epsilon: number, shrinkBeyond: number): number {
  const up = gradient + epsilon;
  const down = gradient - epsilon;
  if (dual === 0) {
    if (up < 0) return -up;
    if (down > 0) return down;
    return up > shrinkBeyond && down < -shrinkBeyond ? -1 : 0;
  }
  if (dual >= limit) return up > 0 ? up : up < -shrinkBeyond ? -1 : 0;
  if (dual <= -limit) return down < 0 ? -down : down > shrinkBeyond ? -1 : 0;
  return Math.abs(dual > 0 ? up : down);
}

/** The minimum over the dual of curvature/2 (z - dual)^2 + gradient (z - dual) + epsilon |z|. */
function bestDual(dual: number, gradient: number, curvature: number, epsilon: number): number {
  if (curvature === 0) return dual;
  if (gradient + epsilon < curvature * dual) return dual - (gradient + epsilon) / curvature;
  if (gradient - epsilon > curvature * dual) return dual - (gradient - epsilon) / curvature;
  return 0;
}
