import { type LbfgsOptions, type LbfgsState, minimise } from './lbfgs.ts';
import type { Objective } from './line-search.ts';
import { makePreconditioner } from './preconditioner.ts';
import { accumulateBlock, blockRows, type DenseMatrix, multiplyBlock } from './row-block.ts';

export interface LogisticProblem {
  /** Made by `allocateBlocks`: rows are read four at a time. */
  readonly matrix: DenseMatrix;
  /** Class index of each row. */
  readonly labels: Int32Array;
  readonly classCount: number;
  /** Strength of the L2 penalty on the weights (not on the intercepts); scikit-learn's 1/C. */
  readonly penalty: number;
}

/** Weight vectors of a problem: one suffices for two classes. */
export function marginCount(classCount: number): number {
  return classCount === 2 ? 1 : classCount;
}

/**
 * Fits logistic regression by L-BFGS on the mean log loss, yielding each iterate so that the caller may stop or save.
 * The position holds, for each margin, the weights of the columns and then the intercept.
 */
export function fitLogistic(
  problem: LogisticProblem,
  options: LbfgsOptions & { readonly resumeFrom?: LbfgsState },
): Generator<LbfgsState, void> {
  const { matrix, classCount, penalty } = problem;
  const size = marginCount(classCount) * (matrix.columnCount + 1);
  // The curvature where all classes are equally probable, which is where the search starts.
  const precondition = makePreconditioner(matrix, (1 / classCount) * (1 - 1 / classCount), penalty);
  return minimise(logisticLoss(problem), options.resumeFrom ?? new Float64Array(size), { ...options, precondition });
}

/**
 * The penalised mean log loss. Margins, loss and gradient come from one pass: a block of rows is still in the nearest
 * cache when its gradient is added.
 */
export function logisticLoss({ matrix, labels, classCount, penalty }: LogisticProblem): Objective {
  const { rowCount, columnCount } = matrix;
  const stride = columnCount + 1;
  const margins = Array.from({ length: marginCount(classCount) }, () => new Float64Array(blockRows));
  const link = classCount === 2 ? sigmoidBlock : softmaxBlock;
  return (position, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rowCount; row += blockRows) {
      margins.forEach((block, k) => {
        multiplyBlock(matrix, row, position, k * stride, block);
        const intercept = position[k * stride + columnCount] as number;
        for (let r = 0; r < blockRows; r += 1) block[r] = (block[r] as number) + intercept;
      });
      loss += link(margins, labels, row, Math.min(blockRows, rowCount - row));
      margins.forEach((residuals, k) => {
        accumulateBlock(matrix, row, residuals, gradient, k * stride);
        const last = k * stride + columnCount;
        for (let r = 0; r < blockRows; r += 1) gradient[last] = (gradient[last] as number) + (residuals[r] as number);
      });
    }
    for (let j = 0; j < gradient.length; j += 1) {
      const weight = j % stride === columnCount ? 0 : (position[j] as number);
      loss += (penalty / 2) * weight * weight;
      gradient[j] = ((gradient[j] as number) + penalty * weight) / rowCount;
    }
    return loss / rowCount;
  };
}

/** Turns the block's margins into residuals (probability - truth) in place; answers the log loss. Padding gets zero. */
type Link = (margins: readonly Float64Array[], labels: Int32Array, row: number, count: number) => number;

const sigmoidBlock: Link = ([block], labels, row, count) => {
  if (block === undefined) return 0;
  let loss = 0;
  for (let r = 0; r < count; r += 1) {
    const margin = block[r] as number;
    const truth = labels[row + r] as number;
    const decay = Math.exp(-Math.abs(margin));
    loss += Math.log1p(decay) + Math.max(margin, 0) - truth * margin;
    block[r] = (margin > 0 ? 1 : decay) / (1 + decay) - truth;
  }
  block.fill(0, count);
  return loss;
};

const softmaxBlock: Link = (margins, labels, row, count) => {
  let loss = 0;
  for (let r = 0; r < blockRows; r += 1) {
    const isPadding = r >= count;
    const largest = margins.reduce((most, block) => Math.max(most, block[r] as number), Number.NEGATIVE_INFINITY);
    const sum = margins.reduce((total, block) => total + Math.exp((block[r] as number) - largest), 0);
    margins.forEach((block, k) => {
      const centred = (block[r] as number) - largest;
      const isTruth = labels[row + r] === k;
      if (isTruth && !isPadding) loss += Math.log(sum) - centred;
      block[r] = isPadding ? 0 : Math.exp(centred) / sum - (isTruth ? 1 : 0);
    });
  }
  return loss;
};
