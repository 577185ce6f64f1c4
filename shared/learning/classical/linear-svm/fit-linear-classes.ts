import type { NamedArrays } from '../../artifact/pack.ts';
import type { SparseRows } from '../sparse-rows.ts';
import { widest } from './class-lanes.ts';
import { type DescentOptions, type Pass, restore } from './descent.ts';
import { solveDualHinge } from './dual-hinge.ts';
import { solveDualLogistic } from './dual-logistic.ts';
import { solveL1Logistic } from './l1-logistic.ts';
import { solveL1SquaredHinge } from './l1-squared-hinge.ts';
import type { SignProblem } from './sign-problem.ts';

/** Loss and penalty: the squared norm of the weights unless the name says L1, which sets useless weights to zero. */
export const linearLosses = ['hinge', 'squared_hinge', 'logistic', 'l1_squared_hinge', 'l1_logistic'] as const;
export type LinearLoss = (typeof linearLosses)[number];

export interface LinearClassesProblem {
  /** With a constant as their last column where there is to be an intercept. */
  readonly rows: SparseRows;
  /** Class code of each row. */
  readonly labels: Int32Array;
  readonly classCount: number;
  readonly loss: LinearLoss;
  /** What the loss counts beside the penalty: LIBLINEAR's C. Positive. */
  readonly cost: number;
  /** Multiplies the cost of a class's rows; 1 unless given. */
  readonly classWeights?: readonly number[] | undefined;
}

/** What a fit has after a pass. */
export interface LinearPass {
  readonly iteration: number;
  /** 0 to 1: as if no class ended before its limit of passes. */
  readonly fraction: number;
  readonly violation: number;
  /** A copy of the weights so far, class after class; one margin stands for two classes. */
  position(): Float64Array;
  snapshot(): NamedArrays;
}

type SignSolver = (problem: SignProblem, options: DescentOptions) => Generator<Pass, void>;

const signSolvers: Readonly<Partial<Record<LinearLoss, SignSolver>>> = {
  logistic: solveDualLogistic,
  l1_squared_hinge: solveL1SquaredHinge,
  l1_logistic: solveL1Logistic,
};

/** Tells classes apart by linear margins, one against the rest; two classes by the one margin of the second. */
export function* fitLinearClasses(problem: LinearClassesProblem, options: DescentOptions): Generator<LinearPass, void> {
  const { rows, classCount } = problem;
  const classes = classCount === 2 ? [1] : Array.from({ length: classCount }, (_, code) => code);
  const blocks = makeBlocks(classes, signSolvers[problem.loss] ? 1 : widest);
  const { resumeFrom } = options;
  const position = restore(resumeFrom, 'position', classes.length * rows.columnCount);
  const [firstBlock = 0, passesBefore = 0] = resumeFrom?.block ?? [];
  let inner = resumeFrom && 'weights' in resumeFrom ? resumeFrom : undefined;
  let passes = passesBefore;
  for (let block = firstBlock; block < blocks.length; block += 1) {
    const lanes = blocks[block] ?? [];
    for (const pass of solveBlock(problem, lanes, { ...options, resumeFrom: inner })) {
      passes += 1;
      const iteration = passes;
      const write = () => writeBlock(pass.weights, lanes.length, position, block * (blocks[0]?.length ?? 1));
      if (pass.isLast) write();
      const next = pass.isLast ? block + 1 : block;
      yield {
        iteration,
        violation: pass.violation,
        fraction: pass.isLast
          ? next / blocks.length
          : (block + pass.iteration / (options.iterationLimit + 1)) / blocks.length,
        position: () => {
          write();
          return position.slice();
        },
        snapshot: () => ({
          block: Float64Array.of(next, iteration),
          position: position.slice(),
          ...(pass.isLast ? {} : pass.snapshot()),
        }),
      };
    }
    inner = undefined;
  }
}

/** Cuts the classes into blocks of 1 or 4; a block that is not full has lanes of no class (-1). */
function makeBlocks(classes: readonly number[], width: number): number[][] {
  if (width === 1 || classes.length === 1) return classes.map((code) => [code]);
  const blocks: number[][] = [];
  for (let first = 0; first < classes.length; first += width) {
    blocks.push(Array.from({ length: width }, (_, lane) => classes[first + lane] ?? -1));
  }
  return blocks;
}

function solveBlock(problem: LinearClassesProblem, classes: readonly number[], options: DescentOptions) {
  const { rows, labels, loss, cost, classCount, classWeights } = problem;
  const weightOf = (code: number) => cost * (classWeights?.[code] ?? 1);
  // Among two classes the others are class 0, with its own weight; among more they are a mixture, and weigh 1.
  const otherCost = classCount === 2 ? weightOf(0) : cost;
  const solve = signSolvers[loss];
  if (!solve) {
    const ownCosts = classes.map(weightOf);
    const otherCosts = classes.map(() => otherCost);
    return solveDualHinge(
      { rows, labels, classes, ownCosts, otherCosts },
      { ...options, isSquared: loss === 'squared_hinge' },
    );
  }
  const [own = 0] = classes;
  const signs = Float64Array.from(labels, (label) => (label === own ? 1 : -1));
  return solve({ rows, signs, costs: signs.map((sign) => (sign > 0 ? weightOf(own) : otherCost)) }, options);
}

/** Writes weights of columns x lanes to their places class after class. */
function writeBlock(weights: Float64Array, laneCount: number, position: Float64Array, firstClass: number): void {
  const columnCount = weights.length / laneCount;
  for (let lane = 0; lane < laneCount; lane += 1) {
    const start = (firstClass + lane) * columnCount;
    if (start >= position.length) return;
    for (let column = 0; column < columnCount; column += 1) {
      position[start + column] = weights[column * laneCount + lane] as number;
    }
  }
}
