import { createHash } from 'node:crypto';
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
import { worstClasses, worstRanks, worstValues } from './worst-errors.ts';

type HeldOutClasses = Extract<HeldOut, { kind: 'classification' }>;
type HeldOutValues = Extract<HeldOut, { kind: 'regression' }>;
type HeldOutRanking = Extract<HeldOut, { kind: 'recommendation' }>;

/**
 * Judges held-out answers, and those of the commonsense baseline beside them. `seed` draws the bootstrap; `split` says
 * which rows they are.
 */
export function evaluate(heldOut: HeldOut, seed = 1, split: Evaluation['split'] = 'test'): Evaluation {
  const judged = { split, rows_sha256: hashRows(heldOut.rows) };
  if (heldOut.kind === 'retrieval') return { ...judged, ...evaluateAnswers(heldOut, seed) };
  if (heldOut.kind === 'multi_label') return { ...judged, ...evaluateLabels(heldOut, seed) };
  if (heldOut.kind === 'classification') return { ...judged, ...evaluateClasses(heldOut, seed) };
  if (heldOut.kind === 'regression') return { ...judged, ...evaluateValues(heldOut, seed) };
  return { ...judged, ...evaluateRanking(heldOut, seed) };
}

function hashRows(rows: HeldOut['rows']): string | null {
  if (!rows) return null;
  const ascending = rows.numbers.toSorted((a, b) => a - b);
  return createHash('sha256').update(ascending.join(',')).digest('hex');
}

function evaluateClasses(heldOut: HeldOutClasses, seed: number) {
  const { classes, truths } = heldOut;
  const judged = judgeClasses(truths, heldOut.probabilities, classes.length, heldOut.operatingPoint);
  const diagnosis = heldOut.operatingPoint === undefined ? undefined : diagnose(heldOut, heldOut.operatingPoint, seed);
  const worstErrors = worstClasses(heldOut);
  const baseline = judgeClasses(
    truths,
    truths.flatMap(() => heldOut.baselineProbabilities),
    classes.length,
  );
  return {
    object: 'evaluation' as const,
    kind: 'classification' as const,
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
    ...(worstErrors && { worst_errors: worstErrors }),
    calibration_curve: calibrationCurve(judged).map((bin) => ({
      lower: bin.lower,
      upper: bin.upper,
      row_count: bin.rowCount,
      mean_probability: bin.meanProbability,
      observed_share: bin.observedShare,
    })),
  };
}

function evaluateValues(heldOut: HeldOutValues, seed: number) {
  const { truths, predictions, baselinePrediction } = heldOut;
  const worstErrors = worstValues(heldOut);
  const judged = { truths, predictions };
  return {
    object: 'evaluation' as const,
    kind: 'regression' as const,
    row_count: truths.length,
    primary_metric: 'rmse',
    scores: score(regressionMetrics, judged),
    baseline_scores: score(regressionMetrics, { truths, predictions: truths.map(() => baselinePrediction) }),
    interval: bootstrapInterval(squaredErrors(judged), Math.sqrt, seed),
    ...(worstErrors && { worst_errors: worstErrors }),
  };
}

function evaluateRanking(heldOut: HeldOutRanking, seed: number) {
  const worstErrors = worstRanks(heldOut);
  return {
    object: 'evaluation' as const,
    kind: 'recommendation' as const,
    row_count: heldOut.fullRanks.length,
    primary_metric: 'ndcg_at_10_full',
    scores: score(rankingMetrics, heldOut),
    baseline_scores: score(rankingMetrics, heldOut.baseline),
    interval: bootstrapInterval(gainsOf(heldOut.fullRanks), (meanGain) => meanGain, seed),
    item_count: heldOut.itemCount,
    negative_count: heldOut.negativeCount,
    ...(worstErrors && { worst_errors: worstErrors }),
  };
}
