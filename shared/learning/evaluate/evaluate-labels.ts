import type { HeldOut } from '../tasks/task.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { calibrationCurve } from './calibration-curve.ts';
import { f1Of, judgeLabels, precisionOf, recallOf } from './judged-labels.ts';
import { score } from './metric.ts';
import { asDecisions, labelLosses, multiLabelMetrics } from './multi-label.ts';
import type { Evaluation } from './schema.ts';

type HeldOutLabels = Extract<HeldOut, { kind: 'multi_label' }>;

/** Judges sets of labels, beside always giving the labels that most training rows have. */
export function evaluateLabels(heldOut: HeldOutLabels, seed: number): Evaluation {
  const { labels, truths, probabilities, thresholds, baselineProbabilities } = heldOut;
  const judged = judgeLabels(truths, probabilities, thresholds);
  const shares = truths.map((_, at) => baselineProbabilities[at % labels.length] as number);
  const halves = labels.map(() => 0.5);
  return {
    object: 'evaluation',
    kind: 'multi_label',
    row_count: judged.rowCount,
    primary_metric: 'log_loss',
    scores: score(multiLabelMetrics, judged),
    baseline_scores: score(multiLabelMetrics, judgeLabels(truths, shares, halves)),
    interval: bootstrapInterval(labelLosses(judged), (meanLoss) => meanLoss, seed),
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
