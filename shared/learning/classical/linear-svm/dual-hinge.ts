import type { NamedArrays } from '../../artifact/pack.ts';
import { type SparseRows, squaredNorms } from '../sparse-rows.ts';
import { addLanes, dotLanes, type LaneCount } from './class-lanes.ts';
import { type DescentOptions, type Pass, restore, restoreOrder, shuffleActive } from './descent.ts';

/** Some classes, each to be told from all others by the sign of a weighted sum. */
export interface LanesProblem {
  readonly rows: SparseRows;
  /** Class code of each row. */
  readonly labels: Int32Array;
  /** The class of each lane; -1 in a lane that is not used. */
  readonly classes: readonly number[];
  /** What the loss of a row of the class, and of another row, counts beside half the squared norm of the weights. */
  readonly ownCosts: readonly number[];
  readonly otherCosts: readonly number[];
}

/** Smaller gradients than this change nothing that double precision can hold. */
const leastGradient = 1e-12;

/**
 * L2-regularised hinge or squared hinge loss by dual coordinate descent with shrinking (Hsieh, Chang, Lin, Keerthi &
 * Sundararajan 2008, algorithm 3), one or four classes at once: they share the order of the rows, and a row is visited
 * while it takes part in any. A class ends when the projected gradients of all rows lie within the tolerance of each
 * other. Weights are columns x lanes.
 */
export function* solveDualHinge(
  problem: LanesProblem,
  options: DescentOptions & { readonly isSquared: boolean },
): Generator<Pass, void> {
  const lanes = new Lanes(problem, options.isSquared, options.resumeFrom);
  for (let iteration = lanes.iteration + 1; iteration <= options.iterationLimit; iteration += 1) {
    shuffleActive(lanes.order, lanes.activeCount, options.seed, iteration);
    lanes.pass(iteration);
    const violation = lanes.settle(options.tolerance);
    const isLast = lanes.liveMask === 0 || iteration === options.iterationLimit;
    yield { iteration, weights: lanes.weights, violation, isLast, snapshot: () => lanes.snapshot() };
    if (isLast) return;
  }
}

class Lanes {
  iteration: number;
  /** Bits of the lanes that have not ended. */
  liveMask: number;
  activeCount: number;
  readonly weights: Float64Array;
  readonly order: Int32Array;
  readonly #problem: LanesProblem;
  readonly #count: LaneCount;
  /** Rows x lanes. */
  readonly #duals: Float64Array;
  /** Bits of the lanes that a row takes part in. */
  readonly #masks: Uint8Array;
  readonly #norms: Float64Array;
  readonly #lane: Readonly<Record<'above' | 'below' | 'highest' | 'lowest' | 'shrunk', Float64Array>>;
  /** Per lane twice: costs, ridges and limits of other rows, then of own rows. */
  readonly #ridges: Float64Array;
  readonly #limits: Float64Array;
  readonly #products: Float64Array;
  readonly #factors: Float64Array;

  constructor(problem: LanesProblem, isSquared: boolean, from: NamedArrays | undefined) {
    const { rows, classes } = problem;
    const count = classes.length === 1 ? 1 : 4;
    const costs = Float64Array.from({ length: 2 * count }, (_, at) => {
      const side = at < count ? problem.otherCosts : problem.ownCosts;
      return side[at % count] ?? 1;
    });
    this.#problem = problem;
    this.#count = count;
    this.#norms = squaredNorms(rows);
    this.#ridges = costs.map((cost) => (isSquared ? 0.5 / cost : 0));
    this.#limits = costs.map((cost) => (isSquared ? Number.POSITIVE_INFINITY : cost));
    this.#products = new Float64Array(count);
    this.#factors = new Float64Array(count);
    const used = classes.reduce((mask, code, lane) => (code < 0 ? mask : mask | (1 << lane)), 0);
    const [iteration = 0, liveMask = used, activeCount = rows.rowCount] = from?.counts ?? [];
    this.iteration = iteration;
    this.liveMask = liveMask;
    this.activeCount = activeCount;
    this.weights = restore(from, 'weights', rows.columnCount * count);
    this.order = restoreOrder(from, rows.rowCount);
    this.#duals = restore(from, 'duals', rows.rowCount * count);
    this.#masks = Uint8Array.from(restore(from, 'masks', rows.rowCount, used));
    this.#lane = {
      above: restore(from, 'above', count, Number.POSITIVE_INFINITY),
      below: restore(from, 'below', count, Number.NEGATIVE_INFINITY),
      shrunk: restore(from, 'shrunk', count),
      highest: new Float64Array(count),
      lowest: new Float64Array(count),
    };
  }

  snapshot(): NamedArrays {
    const { above, below, shrunk } = this.#lane;
    return {
      counts: Float64Array.of(this.iteration, this.liveMask, this.activeCount),
      weights: this.weights.slice(),
      duals: this.#duals.slice(),
      order: Float64Array.from(this.order),
      masks: Float64Array.from(this.#masks),
      above: above.slice(),
      below: below.slice(),
      shrunk: shrunk.slice(),
    };
  }

  /** Visits each row that takes part once. */
  pass(iteration: number): void {
    const { rows } = this.#problem;
    const { order, weights } = this;
    const dot = dotLanes[this.#count];
    const add = addLanes[this.#count];
    this.iteration = iteration;
    this.#lane.highest.fill(Number.NEGATIVE_INFINITY);
    this.#lane.lowest.fill(Number.POSITIVE_INFINITY);
    for (let place = 0; place < this.activeCount; place += 1) {
      const row = order[place] as number;
      dot(rows, row, weights, this.#products);
      if (this.#visit(row)) {
        add(rows, row, this.#factors, weights);
      } else if (((this.#masks[row] as number) & this.liveMask) === 0) {
        this.activeCount -= 1;
        order[place] = order[this.activeCount] as number;
        order[this.activeCount] = row;
        place -= 1;
      }
    }
  }

  /** Moves the row's dual in each lane to its best value; answers whether any moved, by what is then in `#factors`. */
  #visit(row: number): boolean {
    const count = this.#count;
    const { above, below, highest, lowest, shrunk } = this.#lane;
    const label = this.#problem.labels[row] as number;
    const norm = this.#norms[row] as number;
    const mask = (this.#masks[row] as number) & this.liveMask;
    let hasMoved = false;
    for (let lane = 0; lane < count; lane += 1) {
      this.#factors[lane] = 0;
      if ((mask & (1 << lane)) === 0) continue;
      const isOwn = this.#problem.classes[lane] === label;
      const side = isOwn ? count + lane : lane;
      const ridge = this.#ridges[side] as number;
      const limit = this.#limits[side] as number;
      const dual = this.#duals[row * count + lane] as number;
      const product = this.#products[lane] as number;
      const gradient = (isOwn ? product : -product) - 1 + dual * ridge;
      const isAtZero = dual === 0;
      const isAtLimit = dual === limit;
      if ((isAtZero && gradient > (above[lane] as number)) || (isAtLimit && gradient < (below[lane] as number))) {
        this.#masks[row] = (this.#masks[row] as number) & ~(1 << lane);
        shrunk[lane] = (shrunk[lane] as number) + 1;
        continue;
      }
      const isBlocked = (isAtZero && gradient > 0) || (isAtLimit && gradient < 0);
      const projected = isBlocked ? 0 : gradient;
      if (projected > (highest[lane] as number)) highest[lane] = projected;
      if (projected < (lowest[lane] as number)) lowest[lane] = projected;
      if (Math.abs(projected) <= leastGradient) continue;
      const next = Math.min(Math.max(dual - gradient / (norm + ridge), 0), limit);
      this.#duals[row * count + lane] = next;
      this.#factors[lane] = isOwn ? next - dual : dual - next;
      hasMoved = true;
    }
    return hasMoved;
  }

  /** Ends lanes that are within the tolerance on all rows; sets what the next pass leaves out. Answers the worst lane. */
  settle(tolerance: number): number {
    const { above, below, highest, lowest, shrunk } = this.#lane;
    let worst = 0;
    for (let lane = 0; lane < this.#count; lane += 1) {
      if ((this.liveMask & (1 << lane)) === 0) continue;
      const [high, low] = [highest[lane] as number, lowest[lane] as number];
      const violation = high - low;
      worst = Math.max(worst, violation);
      const isWithin = !(violation > tolerance);
      if (isWithin && shrunk[lane] === 0) this.liveMask &= ~(1 << lane);
      else if (isWithin) this.#unshrink(lane);
      else {
        above[lane] = high <= 0 ? Number.POSITIVE_INFINITY : high;
        below[lane] = low >= 0 ? Number.NEGATIVE_INFINITY : low;
      }
    }
    return worst;
  }

  /** All is well on the rows that are left: look at all of them once more. */
  #unshrink(lane: number): void {
    this.#lane.above[lane] = Number.POSITIVE_INFINITY;
    this.#lane.below[lane] = Number.NEGATIVE_INFINITY;
    this.#lane.shrunk[lane] = 0;
    this.activeCount = this.order.length;
    for (let row = 0; row < this.#masks.length; row += 1) this.#masks[row] = (this.#masks[row] as number) | (1 << lane);
  }
}
