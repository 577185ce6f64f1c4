import { minimise } from '../classical/lbfgs.ts';
import type { Objective } from '../classical/line-search.ts';
import { logLosses } from '../evaluate/log-loss.ts';
import { mean } from '../evaluate/mean.ts';
import { applyCalibration, type Calibration } from './calibration.ts';
import { softmax } from './softmax.ts';

interface ScoredRows {
  readonly scores: Float64Array;
  /** Class index of each row. */
  readonly truths: Float64Array;
  readonly isPooled: boolean;
}

const foldCount = 5;

/** How few rows are enough, and whether the rows of all classes together keep the scale finite, where each has few. */
interface CalibrationOptions {
  readonly leastRows?: number;
  readonly isPooled?: boolean;
}

/**
 * Fits the correction on validation rows. It is kept only if, fitted on four fifths, it lowers the log loss of the
 * other fifth in sum: judged on the rows that it was fitted on, it always would.
 */
export function chooseCalibration(
  scores: Float64Array,
  truths: Float64Array,
  classCount: number,
  { leastRows = 10 * foldCount, isPooled = false }: CalibrationOptions = {},
): Calibration {
  const validation = { scores, truths, isPooled };
  if (truths.length < leastRows || isConstant(scores, classCount)) return null;
  let before = 0;
  let after = 0;
  for (let fold = 0; fold < foldCount; fold += 1) {
    const judged = pickRows(validation, classCount, (row) => row % foldCount === fold);
    const fitted = fitCorrection(
      pickRows(validation, classCount, (row) => row % foldCount !== fold),
      classCount,
    );
    before += totalLoss(judged, classCount, null);
    after += totalLoss(judged, classCount, fitted);
  }
  return after < before ? fitCorrection(validation, classCount) : null;
}

/** Scores that do not tell rows apart, such as the baseline's, have nothing to correct. */
function isConstant(scores: Float64Array, classCount: number): boolean {
  return scores.every((score, index) => score === scores[index % classCount]);
}

function fitCorrection(rows: ScoredRows, classCount: number): Calibration {
  let position: Float64Array = Float64Array.of(1, 0);
  for (const iterate of minimise(smoothedLoss(rows, classCount), position, {
    iterationLimit: 100,
    gradientTolerance: 1e-8,
  })) {
    position = iterate.position;
  }
  const [scale = 1, intercept = 0] = position;
  return classCount === 2 ? { kind: 'platt', scale, intercept } : { kind: 'temperature', scale };
}

/** Mean log loss against Platt's smoothed targets, (n + 1) / (n + 2) of a class with n rows, which keep the scale finite. */
function smoothedLoss({ scores, truths, isPooled }: ScoredRows, classCount: number): Objective {
  const counts = new Float64Array(classCount).fill(isPooled ? truths.length : 0);
  if (!isPooled) for (const truth of truths) counts[truth] = (counts[truth] as number) + 1;
  return (position, gradient) => {
    const [scale = 1, intercept = 0] = position;
    const calibration: Calibration =
      classCount === 2 ? { kind: 'platt', scale, intercept } : { kind: 'temperature', scale };
    const probabilities = softmax(applyCalibration(scores, calibration), classCount);
    let loss = 0;
    gradient.fill(0);
    truths.forEach((truth, row) => {
      const count = counts[truth] as number;
      const hit = (count + 1) / (count + 2);
      for (let k = 0; k < classCount; k += 1) {
        const index = row * classCount + k;
        const probability = probabilities[index] as number;
        const wanted = k === truth ? hit : (1 - hit) / (classCount - 1);
        loss -= wanted * Math.log(Math.max(probability, Number.MIN_VALUE));
        gradient[0] = (gradient[0] as number) + ((probability - wanted) * (scores[index] as number)) / truths.length;
        if (classCount === 2 && k === 1) gradient[1] = (gradient[1] as number) + (probability - wanted) / truths.length;
      }
    });
    return loss / truths.length;
  };
}

function totalLoss({ scores, truths }: ScoredRows, classCount: number, calibration: Calibration): number {
  const probabilities = softmax(applyCalibration(scores, calibration), classCount);
  return (mean(logLosses({ truths, probabilities, classCount })) ?? 0) * truths.length;
}

function pickRows(rows: ScoredRows, classCount: number, isPicked: (row: number) => boolean): ScoredRows {
  const { scores, truths } = rows;
  return {
    ...rows,
    scores: scores.filter((_, index) => isPicked(Math.floor(index / classCount))),
    truths: truths.filter((_, row) => isPicked(row)),
  };
}
