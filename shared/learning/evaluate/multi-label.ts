import { calibrationCurve, expectedCalibrationError } from './calibration-curve.ts';
import { type JudgedClasses, judgeClasses } from './judged-classes.ts';
import { f1Of, type JudgedLabels, type LabelCounts, precisionOf, recallOf } from './judged-labels.ts';
import { logLosses } from './log-loss.ts';
import { mean } from './mean.ts';
import type { Metric } from './metric.ts';

/** The scores of sets of labels; definitions as in scikit-learn's user guide, section 3.4 (Pedregosa et al. 2011). */
export const multiLabelMetrics: readonly Metric<JudgedLabels>[] = [
  { name: 'log_loss', better: 'lower', compute: (judged) => mean(labelLosses(judged)) },
  { name: 'mean_average_precision', better: 'higher', compute: meanAveragePrecision },
  { name: 'f1_micro', better: 'higher', compute: micro(f1Of) },
  { name: 'f1_macro', better: 'higher', compute: macro(f1Of) },
  { name: 'precision_micro', better: 'higher', compute: micro(precisionOf) },
  { name: 'recall_micro', better: 'higher', compute: micro(recallOf) },
  { name: 'subset_accuracy', better: 'higher', compute: subsetAccuracy },
  { name: 'hamming_loss', better: 'lower', compute: hammingLoss },
  {
    name: 'expected_calibration_error',
    better: 'lower',
    compute: (judged) => expectedCalibrationError(calibrationCurve(asDecisions(judged))),
  },
];

/** Each row's log loss: the mean of those of its labels, each a question of yes or no. */
export function labelLosses({
  truths,
  probabilities,
  labelCount,
}: Pick<JudgedLabels, 'truths' | 'probabilities' | 'labelCount'>): Float64Array {
  const losses = logLosses({ truths, probabilities: withNo(probabilities), classCount: 2 });
  return Float64Array.from(
    { length: truths.length / labelCount },
    (_, row) => mean(losses.subarray(row * labelCount, (row + 1) * labelCount)) ?? 0,
  );
}

/** Every label of every row as a question of its own, with the answers no and yes. */
export const asDecisions = ({ truths, probabilities }: JudgedLabels): JudgedClasses =>
  judgeClasses(truths, withNo(probabilities), 2);

/** The probability of no before that of yes. */
function withNo(probabilities: ArrayLike<number>): Float64Array {
  const pairs = new Float64Array(2 * probabilities.length);
  for (let at = 0; at < probabilities.length; at += 1) {
    pairs[2 * at] = 1 - (probabilities[at] as number);
    pairs[2 * at + 1] = probabilities[at] as number;
  }
  return pairs;
}

/** Of all labels' counts together. */
function micro(pick: (counts: LabelCounts) => number): (judged: JudgedLabels) => number | null {
  return ({ perLabel, rowCount }) => {
    const sum = (count: keyof LabelCounts) => perLabel.reduce((total, counts) => total + counts[count], 0);
    return rowCount === 0 ? null : pick({ support: sum('support'), answered: sum('answered'), hits: sum('hits') });
  };
}

/** Mean over the labels that occur or were answered. */
function macro(pick: (counts: LabelCounts) => number): (judged: JudgedLabels) => number | null {
  return ({ perLabel }) => mean(perLabel.filter(({ support, answered }) => support + answered > 0).map(pick));
}

/** Share of the rows whose labels are all right. */
function subsetAccuracy({ rowCount, labelCount, truths, answers }: JudgedLabels): number | null {
  return mean(
    Array.from({ length: rowCount }, (_, row) => {
      const first = row * labelCount;
      return Number(answers.subarray(first, first + labelCount).every((answer, k) => answer === truths[first + k]));
    }),
  );
}

/** Share of all decisions that are wrong. */
function hammingLoss({ truths, answers }: JudgedLabels): number | null {
  return mean(Array.from(answers, (answer, at) => Number(answer !== truths[at])));
}

/** Over the labels that occur. */
function meanAveragePrecision({ labelCount, rowCount, truths, probabilities, perLabel }: JudgedLabels): number | null {
  const areas = perLabel.flatMap(({ support }, label) => {
    if (support === 0) return [];
    const place = (row: number) => row * labelCount + label;
    const rows = Array.from({ length: rowCount }, (_, row) => ({
      probability: probabilities[place(row)] as number,
      isTrue: truths[place(row)] === 1,
    }));
    return [averagePrecision(rows, support)];
  });
  return mean(areas);
}

/** Precision at each probability from the largest down, each by the recall that it adds. */
function averagePrecision(
  rows: readonly { readonly probability: number; readonly isTrue: boolean }[],
  support: number,
): number {
  const sorted = rows.toSorted((a, b) => b.probability - a.probability);
  let [hits, before, area] = [0, 0, 0];
  sorted.forEach(({ probability, isTrue }, at) => {
    hits += Number(isTrue);
    if (sorted[at + 1]?.probability === probability) return;
    area += ((hits - before) / support) * (hits / (at + 1));
    before = hits;
  });
  return area;
}
