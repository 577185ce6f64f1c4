import { type SparseRows, transpose } from '../sparse-rows.ts';
import { type DescentOptions, type Pass, restore, restoreOrder, shuffleActive } from './descent.ts';
import { softStep, violationOfWeight } from './l1-step.ts';
import type { SignProblem } from './sign-problem.ts';

const sweepLimit = 1000;
const lineSearchLimit = 20;
/** Share of the promised decrease that a step must keep. */
const sufficient = 0.01;
/** Added to each curvature, so that the model has one minimum. */
const leastCurvature = 1e-12;

/**
 * L1-regularised logistic loss by newGLMNET (Yuan, Ho & Lin 2012): each iteration makes a quadratic model of the loss,
 * minimises it by coordinate descent, and goes that way as far as the loss allows. Ends when the sum of the violations
 * has fallen to the tolerance times that of the first iteration.
 */
export function* solveL1Logistic(problem: SignProblem, options: DescentOptions): Generator<Pass, void> {
  const { resumeFrom } = options;
  const state = new NewtonState(problem, transpose(problem.rows));
  state.weights.set(restore(resumeFrom, 'weights', state.weights.length));
  state.margins.set(restore(resumeFrom, 'margins', state.margins.length));
  state.order.set(restoreOrder(resumeFrom, state.order.length));
  let [done = 0, shrinkBeyond = Number.POSITIVE_INFINITY, firstSum = 0, innerTolerance = 1] = resumeFrom?.counts ?? [];

  while (done < options.iterationLimit) {
    const iteration = done + 1;
    const { sum, largest, activeCount } = state.model(shrinkBeyond);
    done = iteration;
    if (iteration === 1) firstSum = sum;
    const isDone = sum <= options.tolerance * firstSum;
    if (!isDone) {
      const sweeps = state.descend(activeCount, innerTolerance * firstSum, options.seed + iteration);
      state.search();
      if (sweeps === 1) innerTolerance *= 0.25;
      shrinkBeyond = largest;
    }
    const counts = [iteration, shrinkBeyond, firstSum, innerTolerance];
    yield {
      iteration,
      weights: state.weights,
      violation: firstSum === 0 ? 0 : sum / firstSum,
      isLast: isDone || iteration === options.iterationLimit,
      snapshot: () => ({
        counts: Float64Array.from(counts),
        weights: state.weights.slice(),
        margins: state.margins.slice(),
        order: Float64Array.from(state.order),
      }),
    };
    if (isDone) return;
  }
}

class NewtonState {
  readonly weights: Float64Array;
  /** Sign x weighted sum, for each row. */
  readonly margins: Float64Array;
  readonly order: Int32Array;
  readonly #problem: SignProblem;
  readonly #turned: SparseRows;
  readonly #gradients: Float64Array;
  readonly #curvatures: Float64Array;
  /** Second derivative of each row's loss. */
  readonly #bends: Float64Array;
  /** The step of each weight, and of each row's weighted sum. */
  readonly #step: Float64Array;
  readonly #rowStep: Float64Array;

  constructor(problem: SignProblem, turned: SparseRows) {
    this.#problem = problem;
    this.#turned = turned;
    const zeros = (length: number) => new Float64Array(length);
    this.weights = zeros(turned.rowCount);
    this.margins = zeros(turned.columnCount);
    this.order = new Int32Array(turned.rowCount);
    this.#gradients = zeros(turned.rowCount);
    this.#curvatures = zeros(turned.rowCount);
    this.#bends = zeros(turned.columnCount);
    this.#step = zeros(turned.rowCount);
    this.#rowStep = zeros(turned.columnCount);
  }

  /** Gradient and curvature of each column; columns that may be left out go to the end of the order. */
  model(shrinkBeyond: number): { sum: number; largest: number; activeCount: number } {
    const { signs, costs } = this.#problem;
    const { starts, columns: rowsOf, values, rowCount: columnCount } = this.#turned;
    const pulls = this.margins.map((margin, row) => {
      const share = 1 / (1 + Math.exp(margin));
      this.#bends[row] = (costs[row] as number) * share * (1 - share);
      return -(costs[row] as number) * (signs[row] as number) * share;
    });
    let [sum, largest, activeCount] = [0, 0, columnCount];
    for (let place = 0; place < activeCount; place += 1) {
      const column = this.order[place] as number;
      let gradient = 0;
      let curvature = leastCurvature;
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 1) {
        const row = rowsOf[at] as number;
        const value = values[at] as number;
        gradient += value * (pulls[row] as number);
        curvature += value * value * (this.#bends[row] as number);
      }
      this.#gradients[column] = gradient;
      this.#curvatures[column] = curvature;
      const violation = violationOfWeight(this.weights[column] as number, gradient, shrinkBeyond / this.margins.length);
      if (violation >= 0) {
        largest = Math.max(largest, violation);
        sum += violation;
        continue;
      }
      activeCount -= 1;
      this.order[place] = this.order[activeCount] as number;
      this.order[activeCount] = column;
      place -= 1;
    }
    return { sum, largest, activeCount };
  }

  /** Minimises the model over the active columns until a sweep's violations sum to the tolerance. Answers the sweeps. */
  descend(activeCount: number, tolerance: number, seed: number): number {
    const { starts, columns: rowsOf, values } = this.#turned;
    this.#step.fill(0);
    this.#rowStep.fill(0);
    for (let sweep = 1; sweep <= sweepLimit; sweep += 1) {
      let sum = 0;
      shuffleActive(this.order, activeCount, seed, sweep);
      for (let place = 0; place < activeCount; place += 1) {
        const column = this.order[place] as number;
        const weight = (this.weights[column] as number) + (this.#step[column] as number);
        let gradient = (this.#gradients[column] as number) + (this.#step[column] as number) * leastCurvature;
        for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 1) {
          const row = rowsOf[at] as number;
          gradient += (values[at] as number) * (this.#bends[row] as number) * (this.#rowStep[row] as number);
        }
        sum += violationOfWeight(weight, gradient, Number.POSITIVE_INFINITY);
        const step = softStep(weight, gradient, this.#curvatures[column] as number);
        if (Math.abs(step) < leastCurvature) continue;
        this.#step[column] = (this.#step[column] as number) + step;
        for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 1) {
          const row = rowsOf[at] as number;
          this.#rowStep[row] = (this.#rowStep[row] as number) + step * (values[at] as number);
        }
      }
      if (sum <= tolerance) return sweep;
    }
    return sweepLimit;
  }

  /** Goes along the step, halved until loss and penalty fall by a share of what the model promised. */
  search(): void {
    const { signs } = this.#problem;
    const before = this.#value(0);
    const slope = this.#gradients.reduce((sum, gradient, j) => sum + gradient * (this.#step[j] as number), 0);
    const promised = slope + this.#norm(1) - this.#norm(0);
    let length = 1;
    for (let halving = 0; halving < lineSearchLimit; halving += 1) {
      if (this.#value(length) - before <= sufficient * length * promised) break;
      length /= 2;
    }
    this.#step.forEach((step, column) => {
      this.weights[column] = (this.weights[column] as number) + length * step;
    });
    this.#rowStep.forEach((step, row) => {
      this.margins[row] = (this.margins[row] as number) + length * step * (signs[row] as number);
    });
  }

  #norm(length: number): number {
    return this.weights.reduce((sum, weight, j) => sum + Math.abs(weight + length * (this.#step[j] as number)), 0);
  }

  #value(length: number): number {
    const { signs, costs } = this.#problem;
    return this.margins.reduce((sum, margin, row) => {
      const moved = margin + length * (this.#rowStep[row] as number) * (signs[row] as number);
      return sum + (costs[row] as number) * (Math.log1p(Math.exp(-Math.abs(moved))) + Math.max(0, -moved));
    }, this.#norm(length));
  }
}
