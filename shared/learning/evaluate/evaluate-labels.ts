import type { HeldOut } from '../tasks/task.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { calibrationCurve } from './calibration-curve.ts';
import { f1Of, judgeLabels, precisionOf, recallOf } from './judged-labels.ts';
import { score } from './metric.ts';
import { asDecisions, labelLosses, multiLabelMetrics } from './multi-label.ts';
import { worstLabels } from './worst-errors.ts';

type HeldOutLabels = Extract<HeldOut, { kind: 'multi_label' }>;

/** Judges sets of labels, beside always giving the labels that most training rows have. */
export function evaluateLabels(heldOut: HeldOutLabels, seed: number) {
  const { labels, truths, probabilities, thresholds, baselineProbabilities } = heldOut;
  const judged = judgeLabels(truths, probabilities, thresholds);
  const shares = truths.map((_, at) => baselineProbabilities[at % labels.length] as number);
  const halves = labels.map(() => 0.5);
  const worstErrors = worstLabels(heldOut);
  return {
    object: 'evaluation' as const,
    kind: 'multi_label' as const,
    row_count: judged.rowCount,
    primary_metric: 'log_loss',
    scores: score(multiLabelMetrics, judged),
    baseline_scores: score(multiLabelMetrics, judgeLabels(truths, shares, halves)),
    interval: bootstrapInterval(labelLosses(judged), (meanLoss) => meanLoss, seed),
    ...(worstErrors && { worst_errors: worstErrors }),
    labels: judged.perLabel.map((counts, k) => ({
      label: labels[k] ?? '',
      precision: precisionOf(counts),
      recall: recallOf(counts),
      f1: f1Of(counts),
      row_count: counts.support,
      threshold: thresholds[k] ?? 0.5,
    })),
    calibration_curve: calibrationCurve(asDecisions(judged)).map((bin) => ({
      lower: bin.lower,
      upper: bin.upper,
      row_count: bin.rowCount,
      mean_probability: bin.meanProbability,
      observed_share: bin.observedShare,
    })),
  };
}
