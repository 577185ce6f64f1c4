import type { Objective } from './options.ts';

/** Keeps a hessian from vanishing where the model is certain. */
const LEAST_HESSIAN = 1e-16;

/** The rows of a workspace that an objective reads and writes, of one output. */
export interface ObjectiveRows {
  readonly target: Float64Array;
  readonly weights: Float64Array;
  readonly scores: Float64Array;
  readonly probabilities: Float64Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

/** The scores before the first tree: the weighted mean, its log odds, or the log of each class's share. */
export function startingScores(objective: Objective, rows: ObjectiveRows, trainCount: number): Float64Array {
  const { target, weights } = rows;
  let weightSum = 0;
  let targetSum = 0;
  const classSums = new Float64Array(objective.kind === 'softmax' ? objective.classCount : 0);
  for (let row = 0; row < trainCount; row++) {
    const weight = weights[row] as number;
    const value = target[row] as number;
    weightSum += weight;
    targetSum += weight * value;
    if (value < classSums.length) classSums[value] = (classSums[value] as number) + weight;
  }
  const mean = weightSum > 0 ? targetSum / weightSum : 0;
  if (objective.kind === 'squared_error') return Float64Array.of(mean);
  if (objective.kind === 'logistic') return Float64Array.of(logOdds(mean));
  return classSums.map((sum) => Math.log(Math.max(sum / weightSum, 1e-6)));
}

function logOdds(share: number): number {
  const inside = Math.min(Math.max(share, 1e-6), 1 - 1e-6);
  return Math.log(inside / (1 - inside));
}

/** Fills gradients and hessians of one output for rows `from` up to `to`. */
export function fillGradients(objective: Objective, rows: ObjectiveRows, output: number, from: number, to: number) {
  const { target, weights, scores, gradients, hessians, probabilities } = rows;
  if (objective.kind === 'squared_error') {
    for (let row = from; row < to; row++) {
      const weight = weights[row] as number;
      gradients[row] = ((scores[row] as number) - (target[row] as number)) * weight;
      hessians[row] = weight;
    }
  } else if (objective.kind === 'logistic') {
    for (let row = from; row < to; row++) {
      const weight = weights[row] as number;
      const probability = logistic(scores[row] as number);
      gradients[row] = (probability - (target[row] as number)) * weight;
      hessians[row] = Math.max(probability * (1 - probability), LEAST_HESSIAN) * weight;
    }
  } else {
    const { classCount } = objective;
    for (let row = from; row < to; row++) {
      const weight = weights[row] as number;
      const probability = probabilities[row * classCount + output] as number;
      gradients[row] = (probability - Number(target[row] === output)) * weight;
      hessians[row] = Math.max(2 * probability * (1 - probability), LEAST_HESSIAN) * weight;
    }
  }
}

/** Weighted loss over rows `from` up to `to`: squared error or log loss. */
export function lossOf(objective: Objective, rows: ObjectiveRows, from: number, to: number): number {
  const { target, weights, scores } = rows;
  let loss = 0;
  if (objective.kind === 'squared_error') {
    for (let row = from; row < to; row++)
      loss += ((scores[row] as number) - (target[row] as number)) ** 2 * (weights[row] as number);
  } else if (objective.kind === 'logistic') {
    for (let row = from; row < to; row++) {
      const margin = (scores[row] as number) * (1 - 2 * (target[row] as number));
      loss += (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0)) * (weights[row] as number);
    }
  } else {
    const shares = new Float64Array(objective.classCount);
    for (let row = from; row < to; row++) {
      softmax(scores, row * shares.length, shares, 0, shares.length);
      loss -= Math.log(Math.max(shares[target[row] as number] as number, 1e-300)) * (weights[row] as number);
    }
  }
  return loss;
}

export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Turns `count` scores into shares that add up to 1; source and destination may be the same place. */
export function softmax(scores: Float64Array, from: number, shares: Float64Array, to: number, count: number): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) highest = Math.max(highest, scores[from + index] as number);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const share = Math.exp((scores[from + index] as number) - highest);
    shares[to + index] = share;
    sum += share;
  }
  for (let index = 0; index < count; index++) shares[to + index] = (shares[to + index] as number) / sum;
}
