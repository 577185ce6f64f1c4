import { transpose } from '../sparse-rows.ts';
import { type DescentOptions, type Pass, restore, restoreOrder, shuffleActive } from './descent.ts';
import { softStep, violationOfWeight } from './l1-step.ts';
import type { SignProblem } from './sign-problem.ts';

const lineSearchLimit = 20;
/** Share of the promised decrease that a step must keep (Tseng & Yun 2009). */
const sufficient = 0.01;
const leastCurvature = 1e-12;

/**
 * L1-regularised squared hinge loss by coordinate descent over the weights with shrinking (Chang, Hsieh & Lin 2008; for
 * L1: Yuan, Chang, Hsieh & Lin 2010, section 4.1.2). Ends when the sum of the violations has fallen to the tolerance
 * times that of the first pass.
 */
export function* solveL1SquaredHinge(
  { rows, signs, costs }: SignProblem,
  options: DescentOptions,
): Generator<Pass, void> {
  const { resumeFrom } = options;
  const { starts, columns: rowsOf, values, rowCount: columnCount } = transpose(rows);
  const weights = restore(resumeFrom, 'weights', columnCount);
  /** 1 - sign x weighted sum, for each row: positive where it counts. */
  const slacks = restore(resumeFrom, 'slacks', rows.rowCount, 1);
  const order = restoreOrder(resumeFrom, columnCount);
  let [done = 0, activeCount = columnCount, shrinkBeyond = Number.POSITIVE_INFINITY, firstSum = 0] =
    resumeFrom?.counts ?? [];

  /** How much the loss grows when the weight of the column grows by `step`. */
  const lossChange = (column: number, step: number) => {
    let change = 0;
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 1) {
      const row = rowsOf[at] as number;
      const before = slacks[row] as number;
      const after = before - step * (signs[row] as number) * (values[at] as number);
      change += (costs[row] as number) * ((after > 0 ? after * after : 0) - (before > 0 ? before * before : 0));
    }
    return change;
  };

  while (done < options.iterationLimit) {
    const iteration = done + 1;
    let largest = 0;
    let sum = 0;
    shuffleActive(order, activeCount, options.seed, iteration);
    for (let place = 0; place < activeCount; place += 1) {
      const column = order[place] as number;
      const weight = weights[column] as number;
      let gradient = 0;
      let curvature = 0;
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 1) {
        const row = rowsOf[at] as number;
        const slack = slacks[row] as number;
        if (slack <= 0) continue;
        const lever = (signs[row] as number) * (values[at] as number);
        const factor = 2 * (costs[row] as number) * lever;
        gradient -= factor * slack;
        curvature += factor * lever;
      }
      const violation = violationOfWeight(weight, gradient, shrinkBeyond / rows.rowCount);
      if (violation < 0) {
        activeCount -= 1;
        order[place] = order[activeCount] as number;
        order[activeCount] = column;
        place -= 1;
        continue;
      }
      largest = Math.max(largest, violation);
      sum += violation;
      let step = softStep(weight, gradient, Math.max(curvature, leastCurvature));
      if (Math.abs(step) < leastCurvature) continue;
      const promised = Math.abs(weight + step) - Math.abs(weight) + gradient * step;
      for (let halving = 0, share = sufficient; halving < lineSearchLimit; halving += 1) {
        const grown = Math.abs(weight + step) - Math.abs(weight);
        if (grown + lossChange(column, step) <= share * promised) break;
        step /= 2;
        share /= 2;
      }
      weights[column] = weight + step;
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 1) {
        const row = rowsOf[at] as number;
        slacks[row] = (slacks[row] as number) - step * (signs[row] as number) * (values[at] as number);
      }
    }
    done = iteration;
    if (iteration === 1) firstSum = sum;
    const isWithin = sum <= options.tolerance * firstSum;
    const isDone = isWithin && activeCount === columnCount;
    if (isWithin) activeCount = columnCount;
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
        slacks: slacks.slice(),
        order: Float64Array.from(order),
      }),
    };
    if (isDone) return;
  }
}
