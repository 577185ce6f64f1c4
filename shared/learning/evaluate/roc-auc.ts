import type { JudgedClasses } from './judged-classes.ts';
import { mean } from './mean.ts';

/**
 * Area under the ROC curve. With two classes it is that of the second one; with more, the mean of each class against
 * the rest, over the classes that occur. Null when fewer than two classes occur.
 */
export function rocAuc({ truths, probabilities, classCount, rowCount, perClass }: JudgedClasses): number | null {
  const occurring = perClass.flatMap(({ support }, k) => (support > 0 ? [k] : []));
  if (occurring.length < 2) return null;
  const judgedClasses = classCount === 2 ? [1] : occurring;
  const areas = judgedClasses.map((k) => {
    const scores = Float64Array.from({ length: rowCount }, (_, row) => probabilities[row * classCount + k] as number);
    return areaUnderCurve(scores, (row) => truths[row] === k);
  });
  return mean(areas);
}

/** The share of (positive, negative) pairs ranked rightly, ties counting half (Hanley & McNeil 1982), from mid-ranks. */
export function areaUnderCurve(scores: Float64Array, isPositive: (row: number) => boolean): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    const tied = scores[order[start] as number];
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && scores[order[end] as number] === tied) {
      if (isPositive(order[end] as number)) tiedPositives += 1;
      end += 1;
    }
    rankSum += (tiedPositives * (start + 1 + end)) / 2;
    positives += tiedPositives;
    start = end;
  }
  const negatives = scores.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
