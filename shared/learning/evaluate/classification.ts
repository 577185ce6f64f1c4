import { calibrationCurve, expectedCalibrationError } from './calibration-curve.ts';
import type { ClassScores, JudgedClasses } from './judged-classes.ts';
import { logLosses } from './log-loss.ts';
import { mean } from './mean.ts';
import type { Metric } from './metric.ts';
import { rocAuc } from './roc-auc.ts';

/** The scores of a classification; definitions as in scikit-learn's user guide, section 3.3.2 (Pedregosa et al. 2011). */
export const classificationMetrics: readonly Metric<JudgedClasses>[] = [
  { name: 'log_loss', better: 'lower', compute: (judged) => mean(logLosses(judged)) },
  { name: 'roc_auc', better: 'higher', compute: rocAuc },
  { name: 'accuracy', better: 'higher', compute: accuracy },
  { name: 'balanced_accuracy', better: 'higher', compute: balancedAccuracy },
  { name: 'precision_macro', better: 'higher', compute: macro((scores) => scores.precision) },
  { name: 'precision_weighted', better: 'higher', compute: weighted((scores) => scores.precision) },
  { name: 'recall_macro', better: 'higher', compute: macro((scores) => scores.recall) },
  { name: 'recall_weighted', better: 'higher', compute: weighted((scores) => scores.recall) },
  { name: 'f1_macro', better: 'higher', compute: macro((scores) => scores.f1) },
  { name: 'f1_weighted', better: 'higher', compute: weighted((scores) => scores.f1) },
  { name: 'brier', better: 'lower', compute: brier },
  {
    name: 'expected_calibration_error',
    better: 'lower',
    compute: (judged) => expectedCalibrationError(calibrationCurve(judged)),
  },
];

function accuracy({ predictions, truths }: JudgedClasses): number | null {
  return mean(predictions.map((predicted, row) => (predicted === truths[row] ? 1 : 0)));
}

/** Mean recall of the classes that occur. */
function balancedAccuracy({ perClass }: JudgedClasses): number | null {
  return mean(perClass.filter(({ support }) => support > 0).map(({ recall }) => recall));
}

/** Mean over the classes that occur or were predicted. */
function macro(pick: (scores: ClassScores) => number): (judged: JudgedClasses) => number | null {
  return ({ perClass }) => mean(perClass.filter(({ support, predicted }) => support + predicted > 0).map(pick));
}

/** Mean over the classes, each by the share of its rows. */
function weighted(pick: (scores: ClassScores) => number): (judged: JudgedClasses) => number | null {
  return ({ perClass, rowCount }) =>
    rowCount === 0 ? null : perClass.reduce((sum, scores) => sum + pick(scores) * scores.support, 0) / rowCount;
}

/** Mean squared error of the probabilities (Brier 1950); with two classes, of the second one's alone, so that it lies in 0 to 1. */
function brier({ truths, probabilities, classCount, rowCount }: JudgedClasses): number | null {
  if (rowCount === 0) return null;
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    for (let k = 0; k < classCount; k += 1) {
      sum += ((probabilities[row * classCount + k] as number) - (truths[row] === k ? 1 : 0)) ** 2;
    }
  }
  return sum / rowCount / (classCount === 2 ? 2 : 1);
}
