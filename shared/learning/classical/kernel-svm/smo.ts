import type { NamedArrays } from '../../artifact/pack.ts';
import { countUp } from '../count-up.ts';
import { restore } from '../linear-svm/descent.ts';
import { exchange } from './chosen-rows.ts';
import type { KernelMatrix } from './kernel-matrix.ts';

/**
 * Minimise 1/2 b'Kb - t'b over b, each b between its lower and upper limit (one of them 0), the sum of each group kept
 * as it is at the start. All machines of LIBSVM take this form: b is the dual variable times its sign.
 */
export interface QuadraticProblem {
  readonly matrix: KernelMatrix;
  /** t */
  readonly linear: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  /** 0 or 1: only members of one group exchange weight. All 0 but for the nu machines. */
  readonly groups: Uint8Array;
}

export interface SmoOptions {
  /** The gap between the best ascent and the best descent at which the solver ends: LIBSVM's -e. */
  readonly tolerance: number;
  readonly resumeFrom?: NamedArrays | undefined;
}

/** Stands in for curvature where a kernel is not positive. */
const leastCurvature = 1e-12;
/** Iterations between two looks at which variables may be left out. */
const mostBetweenShrinks = 1000;

/**
 * Sequential minimal optimisation by second-order working sets, with shrinking (Fan, Chen & Lin 2005, WSS 2; Chang &
 * Lin 2011, sections 4 and 5). Variables that stay at a limit move behind the active ones.
 */
export class SmoSolver {
  iteration: number;
  /** Whether the gap is within the tolerance for all variables. */
  isDone = false;
  readonly #problem: QuadraticProblem;
  readonly #tolerance: number;
  readonly #size: number;
  /** Which variable stands at each position. All arrays below are by position. */
  readonly #order: Int32Array;
  readonly #values: Float64Array;
  readonly #linear: Float64Array;
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #groups: Uint8Array;
  /** t - Kb: how fast the objective falls as a variable grows. */
  readonly #slopes: Float64Array;
  /** The part of Kb that comes from variables at a limit other than 0. */
  readonly #limitSums: Float64Array;
  /** Per group: 0 where a variable may grow (may fall), infinite where it may not or belongs to the other group. */
  readonly #growable: Float64Array[];
  readonly #fallable: Float64Array[];
  #activeCount: number;
  #untilShrink: number;
  #hasUnshrunk: boolean;

  constructor(problem: QuadraticProblem, { tolerance, resumeFrom }: SmoOptions) {
    const { matrix, linear, lower, upper, start, groups } = problem;
    const { size } = matrix;
    this.#problem = problem;
    this.#tolerance = tolerance;
    this.#size = size;
    this.#order = countUp(size);
    this.#values = resumeFrom ? new Float64Array(size) : start.slice();
    this.#linear = linear.slice();
    this.#lower = lower.slice();
    this.#upper = upper.slice();
    this.#groups = groups.slice();
    this.#slopes = restore(resumeFrom, 'slopes', size);
    this.#limitSums = restore(resumeFrom, 'limit_sums', size);
    const groupCount = groups.some((group) => group !== 0) ? 2 : 1;
    this.#growable = Array.from({ length: groupCount }, () => new Float64Array(size).fill(Number.NEGATIVE_INFINITY));
    this.#fallable = Array.from({ length: groupCount }, () => new Float64Array(size).fill(Number.POSITIVE_INFINITY));
    const [iteration = 0, activeCount = size, untilShrink = this.#shrinkPeriod() + 1, hasUnshrunk = 0] =
      resumeFrom?.counts ?? [];
    this.iteration = iteration;
    this.#activeCount = activeCount;
    this.#untilShrink = untilShrink;
    this.#hasUnshrunk = hasUnshrunk === 1;
    if (resumeFrom) this.#restoreOrder(resumeFrom);
    for (let at = 0; at < size; at += 1) this.#mark(at);
    if (!resumeFrom) this.#startSlopes();
  }

  /** A copy of all that is needed to go on from here. */
  snapshot(): NamedArrays {
    return {
      counts: Float64Array.of(this.iteration, this.#activeCount, this.#untilShrink, Number(this.#hasUnshrunk)),
      order: Float64Array.from(this.#order),
      values: this.#values.slice(),
      slopes: this.#slopes.slice(),
      limit_sums: this.#limitSums.slice(),
    };
  }

  /** Makes at most `count` exchanges. */
  run(count: number): void {
    for (let made = 0; made < count && !this.isDone; made += 1) this.#exchangeBest();
  }

  /** The values of b by variable. */
  solution(): Float64Array {
    const solution = new Float64Array(this.#size);
    this.#order.forEach((variable, at) => {
      solution[variable] = this.#values[at] as number;
    });
    return solution;
  }

  /**
   * The slope at which a group's free variables rest, and what it is between where none is free: LIBSVM's -rho for one
   * group; for two groups (nu), the first is of positive signs.
   */
  level(group = 0): number {
    let [sum, count] = [0, 0];
    let above = Number.POSITIVE_INFINITY;
    let below = Number.NEGATIVE_INFINITY;
    const growable = this.#growable[group] as Float64Array;
    const fallable = this.#fallable[group] as Float64Array;
    for (let at = 0; at < this.#activeCount; at += 1) {
      const slope = this.#slopes[at] as number;
      const [mayGrow, mayFall] = [growable[at] === 0, fallable[at] === 0];
      if (mayGrow && mayFall) {
        sum += slope;
        count += 1;
      } else if (mayGrow) below = Math.max(below, slope);
      else if (mayFall) above = Math.min(above, slope);
    }
    if (count > 0) return sum / count;
    if (Number.isFinite(above) && Number.isFinite(below)) return (above + below) / 2;
    return [above, below, 0].find(Number.isFinite) ?? 0;
  }

  /** The objective 1/2 b'Kb - t'b. */
  objective(): number {
    return this.#values.reduce(
      (sum, value, at) => sum - (value * ((this.#slopes[at] as number) + (this.#linear[at] as number))) / 2,
      0,
    );
  }

  #exchangeBest(): void {
    this.#untilShrink -= 1;
    if (this.#untilShrink === 0) {
      this.#untilShrink = this.#shrinkPeriod();
      this.#shrink();
    }
    let pair = this.#select();
    if (!pair) {
      // Good among the active ones: look at all of them once more.
      this.#unshrink();
      pair = this.#select();
      if (!pair) {
        this.isDone = true;
        return;
      }
      this.#untilShrink = 1;
    }
    this.iteration += 1;
    this.#exchange(pair.grow, pair.fall);
  }

  /** The pair whose exchange promises most, or null when no group's gap passes the tolerance. */
  #select(): { grow: number; fall: number } | null {
    let best: { grow: number; fall: number; gain: number } | null = null;
    let gap = 0;
    for (let group = 0; group < this.#growable.length; group += 1) {
      const grow = this.#steepest(group);
      if (grow < 0) continue;
      const found = this.#partner(grow, group);
      gap = Math.max(gap, found.gap);
      if (found.fall >= 0 && !(best && best.gain >= found.gain)) best = { grow, fall: found.fall, gain: found.gain };
    }
    return gap >= this.#tolerance ? best : null;
  }

  #steepest(group: number): number {
    const slopes = this.#slopes;
    const growable = this.#growable[group] as Float64Array;
    let highest = Number.NEGATIVE_INFINITY;
    let steepest = -1;
    for (let at = 0; at < this.#activeCount; at += 1) {
      const slope = (slopes[at] as number) + (growable[at] as number);
      if (slope > highest) {
        highest = slope;
        steepest = at;
      }
    }
    return steepest;
  }

  /** Of those that may fall, the one whose exchange with `grow` lowers the objective most; and the whole gap. */
  #partner(grow: number, group: number): { fall: number; gap: number; gain: number } {
    const slopes = this.#slopes;
    const fallable = this.#fallable[group] as Float64Array;
    const { diagonal } = this.#problem.matrix;
    const row = this.#problem.matrix.row(grow, this.#activeCount);
    const own = diagonal[grow] as number;
    const slope = slopes[grow] as number;
    let fall = -1;
    let gap = 0;
    // Gains are squares over curvatures, compared without dividing.
    let bestSquare = 0;
    let bestCurvature = 1;
    for (let at = 0; at < this.#activeCount; at += 1) {
      const difference = Math.max(slope - (slopes[at] as number) - (fallable[at] as number), 0);
      gap = Math.max(gap, difference);
      const curvature = Math.max(own + (diagonal[at] as number) - 2 * (row[at] as number), leastCurvature);
      const square = difference * difference;
      if (square * bestCurvature > bestSquare * curvature) {
        bestSquare = square;
        bestCurvature = curvature;
        fall = at;
      }
    }
    return { fall, gap, gain: bestSquare / bestCurvature };
  }

  /** Moves as much from one variable to the other as the objective wants and the limits allow. */
  #exchange(grow: number, fall: number): void {
    const { matrix } = this.#problem;
    const values = this.#values;
    const slopes = this.#slopes;
    const growRow = matrix.row(grow, this.#activeCount);
    const fallRow = matrix.row(fall, this.#activeCount);
    const curvature =
      (matrix.diagonal[grow] as number) + (matrix.diagonal[fall] as number) - 2 * (growRow[fall] as number);
    const wanted = ((slopes[grow] as number) - (slopes[fall] as number)) / (curvature > 0 ? curvature : leastCurvature);
    const [oldGrow, oldFall] = [values[grow] as number, values[fall] as number];
    const growRoom = (this.#upper[grow] as number) - oldGrow;
    const fallRoom = oldFall - (this.#lower[fall] as number);
    const moved = Math.min(wanted, growRoom, fallRoom);
    values[grow] = moved === growRoom ? (this.#upper[grow] as number) : oldGrow + moved;
    values[fall] = moved === fallRoom ? (this.#lower[fall] as number) : oldFall - moved;
    const growStep = (values[grow] as number) - oldGrow;
    const fallStep = (values[fall] as number) - oldFall;
    for (let at = 0; at < this.#activeCount; at += 1) {
      slopes[at] = (slopes[at] as number) - (growStep * (growRow[at] as number) + fallStep * (fallRow[at] as number));
    }
    this.#settleLimit(grow, oldGrow);
    this.#settleLimit(fall, oldFall);
  }

  /** Keeps the sums over variables at a limit, and which ways a variable may move, after its value changed. */
  #settleLimit(at: number, before: number): void {
    const now = this.#values[at] as number;
    const change = this.#limitPart(at, now) - this.#limitPart(at, before);
    this.#mark(at);
    if (change === 0) return;
    const row = this.#problem.matrix.row(at, this.#size);
    for (let other = 0; other < this.#size; other += 1) {
      this.#limitSums[other] = (this.#limitSums[other] as number) + change * (row[other] as number);
    }
  }

  /** The value where it is a limit, and 0 where it is free. */
  #limitPart(at: number, value: number): number {
    return value === this.#lower[at] || value === this.#upper[at] ? value : 0;
  }

  #mark(at: number): void {
    const group = this.#growable.length > 1 ? (this.#groups[at] as number) : 0;
    const value = this.#values[at] as number;
    const [growable, fallable] = [this.#growable[group] as Float64Array, this.#fallable[group] as Float64Array];
    growable[at] = value < (this.#upper[at] as number) ? 0 : Number.NEGATIVE_INFINITY;
    fallable[at] = value > (this.#lower[at] as number) ? 0 : Number.POSITIVE_INFINITY;
  }

  #startSlopes(): void {
    this.#slopes.set(this.#linear);
    for (let at = 0; at < this.#size; at += 1) {
      const value = this.#values[at] as number;
      if (value === 0) continue;
      const row = this.#problem.matrix.row(at, this.#size);
      const limitPart = this.#limitPart(at, value);
      for (let other = 0; other < this.#size; other += 1) {
        const kernel = row[other] as number;
        this.#slopes[other] = (this.#slopes[other] as number) - value * kernel;
        this.#limitSums[other] = (this.#limitSums[other] as number) + limitPart * kernel;
      }
    }
  }

  #shrinkPeriod(): number {
    return Math.min(this.#size, mostBetweenShrinks);
  }

  /** Moves variables at a limit that want to stay there behind the active ones. */
  #shrink(): void {
    const bounds = this.#growable.map((_, group) => this.#bounds(group));
    const gap = Math.max(...bounds.map(({ highest, lowest }) => highest - lowest));
    if (!this.#hasUnshrunk && gap <= 10 * this.#tolerance) {
      this.#hasUnshrunk = true;
      this.#unshrink();
    }
    for (let at = 0; at < this.#activeCount; at += 1) {
      if (!this.#isSettled(at, bounds)) continue;
      this.#activeCount -= 1;
      while (this.#activeCount > at) {
        if (!this.#isSettled(this.#activeCount, bounds)) {
          this.#swap(at, this.#activeCount);
          break;
        }
        this.#activeCount -= 1;
      }
    }
  }

  #bounds(group: number): { highest: number; lowest: number } {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    const [growable, fallable] = [this.#growable[group] as Float64Array, this.#fallable[group] as Float64Array];
    for (let at = 0; at < this.#activeCount; at += 1) {
      const slope = this.#slopes[at] as number;
      highest = Math.max(highest, slope + (growable[at] as number));
      lowest = Math.min(lowest, slope + (fallable[at] as number));
    }
    return { highest, lowest };
  }

  #isSettled(at: number, bounds: readonly { readonly highest: number; readonly lowest: number }[]): boolean {
    const group = this.#growable.length > 1 ? (this.#groups[at] as number) : 0;
    const slope = this.#slopes[at] as number;
    const mayGrow = this.#growable[group]?.[at] === 0;
    const mayFall = this.#fallable[group]?.[at] === 0;
    if (mayGrow === mayFall) return false;
    const { highest = 0, lowest = 0 } = bounds[group] ?? {};
    return mayGrow ? slope < lowest : slope > highest;
  }

  /** Brings all variables back, their slopes made anew from the limits' sums and the free variables. */
  #unshrink(): void {
    const [active, size] = [this.#activeCount, this.#size];
    if (active === size) return;
    const slopes = this.#slopes;
    let freeCount = 0;
    for (let at = active; at < size; at += 1)
      slopes[at] = (this.#linear[at] as number) - (this.#limitSums[at] as number);
    for (let at = 0; at < active; at += 1) if (this.#isFree(at)) freeCount += 1;
    if (freeCount * size > 2 * active * (size - active)) {
      for (let at = active; at < size; at += 1) {
        const row = this.#problem.matrix.row(at, active);
        let sum = 0;
        for (let free = 0; free < active; free += 1) {
          if (this.#isFree(free)) sum += (this.#values[free] as number) * (row[free] as number);
        }
        slopes[at] = (slopes[at] as number) - sum;
      }
    } else {
      for (let free = 0; free < active; free += 1) {
        if (!this.#isFree(free)) continue;
        const row = this.#problem.matrix.row(free, size);
        const value = this.#values[free] as number;
        for (let at = active; at < size; at += 1) slopes[at] = (slopes[at] as number) - value * (row[at] as number);
      }
    }
    this.#activeCount = size;
  }

  #isFree(at: number): boolean {
    const value = this.#values[at] as number;
    return value !== this.#lower[at] && value !== this.#upper[at];
  }

  #swap(one: number, other: number): void {
    this.#problem.matrix.swap(one, other);
    const own = [this.#order, this.#values, this.#linear, this.#lower, this.#upper, this.#groups];
    for (const numbers of [...own, this.#slopes, this.#limitSums, ...this.#growable, ...this.#fallable]) {
      exchange(numbers, one, other);
    }
  }

  /** Puts the variables where a snapshot had them; slopes and sums of the snapshot are by position already. */
  #restoreOrder(snapshot: NamedArrays): void {
    const wanted = restore(snapshot, 'order', this.#size);
    const places = countUp(this.#size);
    const order = countUp(this.#size);
    for (let at = 0; at < this.#size; at += 1) {
      const variable = wanted[at] as number;
      const from = places[variable] as number;
      if (!(from >= at)) throw new RangeError('The checkpoint holds no order of the variables');
      if (from === at) continue;
      this.#problem.matrix.swap(at, from);
      for (const numbers of [this.#order, this.#linear, this.#lower, this.#upper, this.#groups]) {
        exchange(numbers, at, from);
      }
      exchange(order, at, from);
      places[order[from] as number] = from;
      places[variable] = at;
    }
    this.#values.set(restore(snapshot, 'values', this.#size));
  }
}
