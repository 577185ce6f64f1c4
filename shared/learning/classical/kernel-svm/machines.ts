import { type KernelMatrix, twoVariablesOfRows, variablesOfRows } from './kernel-matrix.ts';
import type { KernelRows } from './kernel-rows.ts';
import type { QuadraticProblem, SmoSolver } from './smo.ts';

/** How errors are weighed against the margin in classification. */
export type ClassFormulation =
  /** C-SVC: what a row's slack costs; positive (LIBSVM -s 0 -c). */
  | { readonly kind: 'cost'; readonly cost: number }
  /**
   * nu-SVC: a bound on the share of rows within the margin, and on that of support vectors; above 0, at most 1 (LIBSVM
   * -s 1 -n).
   */
  | { readonly kind: 'nu'; readonly nu: number }
  /** nu-SVC whose nu is this share, above 0 and below 1, of the most that two classes allow: no pair refuses it. */
  | { readonly kind: 'nu share'; readonly share: number };

/** The same in regression. */
export type ValueFormulation =
  /** epsilon-SVR: errors up to epsilon cost nothing (LIBSVM -s 3 -c -p). */
  | { readonly kind: 'epsilon'; readonly cost: number; readonly epsilon: number }
  /** nu-SVR: the width of the tube follows from the share of rows outside (LIBSVM -s 4 -c -n). */
  | { readonly kind: 'nu'; readonly cost: number; readonly nu: number };

/** What a machine learned: the value at x is the sum of coefficients times kernels with their rows, plus the offset. */
export interface Machine {
  /** One for each named row; 0 for a row that is no support vector. */
  readonly coefficients: Float64Array;
  readonly offset: number;
}

/** A problem to be solved and how its solution reads as a machine. */
export interface MachineProblem {
  readonly problem: QuadraticProblem;
  read(solver: SmoSolver): Machine;
}

/** Whatever names rows and how much memory their kernels may take. */
interface Source {
  readonly rows: KernelRows;
  readonly named: Int32Array;
  readonly cacheBytes: number;
}

/**
 * A machine that is positive on rows of sign 1 and negative on rows of sign -1. `weights` multiply the cost of a row
 * by its sign, positive first. Throws RangeError when nu is too large for the rarer sign (Chang & Lin 2001).
 */
export function classMachine(
  { rows, named, cacheBytes }: Source,
  signs: Float64Array,
  formulation: ClassFormulation,
  weights: readonly [positive: number, negative: number],
): MachineProblem {
  const matrix = variablesOfRows(rows, named, cacheBytes);
  const isCost = formulation.kind === 'cost';
  const limits = signs.map((sign) => (isCost ? formulation.cost * weights[sign > 0 ? 0 : 1] : 1));
  const box = {
    lower: limits.map((limit, at) => ((signs[at] as number) > 0 ? 0 : -limit)),
    upper: limits.map((limit, at) => ((signs[at] as number) > 0 ? limit : 0)),
  };
  if (isCost) {
    const start = new Float64Array(signs.length);
    return oneGroup({ matrix, linear: signs, start, ...box });
  }
  const groups = Uint8Array.from(signs, (sign) => (sign > 0 ? 0 : 1));
  const linear = new Float64Array(signs.length);
  const nu = formulation.kind === 'nu' ? formulation.nu : formulation.share * mostNu(signs);
  const problem = { matrix, linear, groups, start: startNu(signs, nu), ...box };
  return {
    problem,
    read: (solver) => {
      const margin = (solver.level(1) - solver.level(0)) / 2;
      const scale = margin > 0 ? 1 / margin : 1;
      return {
        coefficients: solver.solution().map((value) => value * scale),
        offset: ((solver.level(0) + solver.level(1)) / 2) * scale,
      };
    },
  };
}

/** Where each sign can still bear half of nu times the rows. */
function mostNu(signs: Float64Array): number {
  const positive = signs.filter((sign) => sign > 0).length;
  return (2 * Math.min(positive, signs.length - positive)) / signs.length;
}

/** Gives each sign half of nu times the rows, a row after the other up to 1. */
function startNu(signs: Float64Array, nu: number): Float64Array {
  const half = (nu * signs.length) / 2;
  if (nu > mostNu(signs)) {
    throw new RangeError(`nu ${nu} is too large: these classes allow at most ${mostNu(signs)}`);
  }
  const left = [half, half];
  return signs.map((sign) => {
    const side = sign > 0 ? 0 : 1;
    const given = Math.min(1, left[side] as number);
    left[side] = (left[side] as number) - given;
    return sign * given;
  });
}

/** A machine whose value meets the targets of the named rows. */
export function valueMachine(
  { rows, named, cacheBytes }: Source,
  targets: Float64Array,
  formulation: ValueFormulation,
): MachineProblem {
  const { cost } = formulation;
  const count = named.length;
  const matrix = twoVariablesOfRows(rows, named, cacheBytes);
  const both = (make: (row: number, sign: 1 | -1) => number) =>
    Float64Array.from({ length: 2 * count }, (_, at) => make(at % count, at < count ? 1 : -1));
  const box = {
    lower: both((_, sign) => (sign > 0 ? 0 : -cost)),
    upper: both((_, sign) => (sign > 0 ? cost : 0)),
  };
  const merge = (machine: Machine): Machine => ({
    ...machine,
    coefficients: machine.coefficients
      .subarray(0, count)
      .map((value, row) => value + (machine.coefficients[row + count] as number)),
  });
  if (formulation.kind === 'epsilon') {
    const linear = both((row, sign) => (targets[row] as number) - sign * formulation.epsilon);
    const { problem, read } = oneGroup({ matrix, linear, start: new Float64Array(2 * count), ...box });
    return { problem, read: (solver) => merge(read(solver)) };
  }
  let left = (cost * formulation.nu * count) / 2;
  const given = Float64Array.from({ length: count }, () => {
    const part = Math.min(left, cost);
    left -= part;
    return part;
  });
  const problem = {
    matrix,
    linear: both((row) => targets[row] as number),
    start: both((row, sign) => sign * (given[row] as number)),
    groups: Uint8Array.from({ length: 2 * count }, (_, at) => (at < count ? 0 : 1)),
    ...box,
  };
  return {
    problem,
    read: (solver) => merge({ coefficients: solver.solution(), offset: (solver.level(0) + solver.level(1)) / 2 }),
  };
}

function oneGroup(problem: Omit<QuadraticProblem, 'groups'> & { readonly matrix: KernelMatrix }): MachineProblem {
  return {
    problem: { ...problem, groups: new Uint8Array(problem.matrix.size) },
    read: (solver) => ({ coefficients: solver.solution(), offset: solver.level() }),
  };
}
