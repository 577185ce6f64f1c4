import type { HeldOut } from '../tasks/task.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { calibrationCurve } from './calibration-curve.ts';
import { classificationMetrics } from './classification.ts';
import { diagnose } from './diagnosis.ts';
import { evaluateAnswers } from './evaluate-answers.ts';
import { evaluateLabels } from './evaluate-labels.ts';
import { judgeClasses } from './judged-classes.ts';
import { logLosses } from './log-loss.ts';
import { score } from './metric.ts';
import { gainsOf, rankingMetrics } from './ranking.ts';
import { regressionMetrics, squaredErrors } from './regression.ts';
import type { Evaluation } from './schema.ts';

type HeldOutClasses = Extract<HeldOut, { kind: 'classification' }>;
type HeldOutValues = Extract<HeldOut, { kind: 'regression' }>;
type HeldOutRanking = Extract<HeldOut, { kind: 'recommendation' }>;

/** Judges held-out answers, and those of the commonsense baseline beside them. `seed` draws the bootstrap. */
export function evaluate(heldOut: HeldOut, seed = 1): Evaluation {
  if (heldOut.kind === 'retrieval') return evaluateAnswers(heldOut, seed);
  if (heldOut.kind === 'multi_label') return evaluateLabels(heldOut, seed);
  if (heldOut.kind === 'classification') return evaluateClasses(heldOut, seed);
  return heldOut.kind === 'regression' ? evaluateValues(heldOut, seed) : evaluateRanking(heldOut, seed);
}

function evaluateClasses(heldOut: HeldOutClasses, seed: number): Evaluation {
  const { classes, truths } = heldOut;
  const judged = judgeClasses(truths, heldOut.probabilities, classes.length, heldOut.operatingPoint);
  const diagnosis = heldOut.operatingPoint === undefined ? undefined : diagnose(heldOut, heldOut.operatingPoint, seed);
  const baseline = judgeClasses(
    truths,
    truths.flatMap(() => heldOut.baselineProbabilities),
    classes.length,
  );
  return {
    object: 'evaluation',
    kind: 'classification',
    row_count: truths.length,
    primary_metric: 'log_loss',
    scores: score(classificationMetrics, judged),
    baseline_scores: score(classificationMetrics, baseline),
    interval: bootstrapInterval(logLosses(judged), (meanLoss) => meanLoss, seed),
    classes: judged.perClass.map(({ precision, recall, f1, support }, k) => ({
      label: classes[k] ?? '',
      precision,
      recall,
      f1,
      row_count: support,
    })),
    confusion_matrix: classes.map((_, k) =>
      Array.from(judged.confusion.subarray(k * classes.length, (k + 1) * classes.length)),
    ),
    ...(diagnosis && { diagnosis }),
    calibration_curve: calibrationCurve(judged).map((bin) => ({
      lower: bin.lower,
      upper: bin.upper,
      row_count: bin.rowCount,
      mean_probability: bin.meanProbability,
      observed_share: bin.observedShare,
    })),
  };
}

function evaluateValues({ truths, predictions, baselinePrediction }: HeldOutValues, seed: number): Evaluation {
  const judged = { truths, predictions };
  return {
    object: 'evaluation',
    kind: 'regression',
    row_count: truths.length,
    primary_metric: 'rmse',
    scores: score(regressionMetrics, judged),
    baseline_scores: score(regressionMetrics, { truths, predictions: truths.map(() => baselinePrediction) }),
    interval: bootstrapInterval(squaredErrors(judged), Math.sqrt, seed),
  };
}

function evaluateRanking(heldOut: HeldOutRanking, seed: number): Evaluation {
  return {
    object: 'evaluation',
    kind: 'recommendation',
    row_count: heldOut.fullRanks.length,
    primary_metric: 'ndcg_at_10_full',
    scores: score(rankingMetrics, heldOut),
    baseline_scores: score(rankingMetrics, heldOut.baseline),
    interval: bootstrapInterval(gainsOf(heldOut.fullRanks), (meanGain) => meanGain, seed),
    item_count: heldOut.itemCount,
    negative_count: heldOut.negativeCount,
  };
}
