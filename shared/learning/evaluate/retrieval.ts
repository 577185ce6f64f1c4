import { type CalibrationBin, expectedCalibrationError } from './calibration-curve.ts';
import { mean } from './mean.ts';
import type { Metric } from './metric.ts';

/** Where the right answers of some questions stand, and how sure the first answers were. */
export interface JudgedRanks {
  /** 1 is the first place. */
  readonly ranks: ArrayLike<number>;
  /** Probability of each question's first answer. */
  readonly confidences: ArrayLike<number>;
}

const shownPlaces = 5;
const binCount = 10;

/** How well answers are found; definitions as in Manning, Raghavan & Schütze 2008, chapter 8, with one right answer. */
export const retrievalMetrics: readonly Metric<JudgedRanks>[] = [
  { name: 'top_1_accuracy', better: 'higher', compute: ({ ranks }) => mean(firstPlaces(ranks)) },
  { name: 'mean_reciprocal_rank', better: 'higher', compute: ({ ranks }) => meanReciprocalRank(ranks) },
  {
    name: 'recall_at_5',
    better: 'higher',
    compute: ({ ranks }) => mean(Array.from(ranks, (rank) => Number(rank <= shownPlaces))),
  },
  { name: 'expected_calibration_error', better: 'lower', compute: (judged) => calibrationError(judged) },
];

/** 1 for each question whose first answer is right. */
export const firstPlaces = (ranks: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: ranks.length }, (_, row) => Number(ranks[row] === 1));

export const meanReciprocalRank = (ranks: ArrayLike<number>): number | null =>
  mean(Array.from(ranks, (rank) => 1 / rank));

/** The place of each row's right answer among all, row-major scores; of equal scores the right one stands last. */
export function rankOfTruths(scores: ArrayLike<number>, truths: ArrayLike<number>, answerCount: number): Int32Array {
  return Int32Array.from(truths, (truth, row) => {
    const own = scores[row * answerCount + truth] as number;
    let rank = 0;
    for (let answer = 0; answer < answerCount; answer += 1) {
      if ((scores[row * answerCount + answer] as number) >= own) rank += 1;
    }
    return Math.max(1, rank);
  });
}

/** As of classes: the gap between how sure and how often right, in ten bins. */
function calibrationError({ ranks, confidences }: JudgedRanks): number | null {
  const bins = Array.from({ length: binCount }, (_, bin): CalibrationBin => {
    const rows = Array.from(ranks, (_, row) => row).filter(
      (row) => Math.min(binCount - 1, Math.floor((confidences[row] as number) * binCount)) === bin,
    );
    return {
      lower: bin / binCount,
      upper: (bin + 1) / binCount,
      rowCount: rows.length,
      meanProbability: mean(rows.map((row) => confidences[row] as number)) ?? 0,
      observedShare: mean(rows.map((row) => Number(ranks[row] === 1))) ?? 0,
    };
  });
  return expectedCalibrationError(bins);
}
