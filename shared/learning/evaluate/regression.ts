import { mean } from './mean.ts';
import type { Metric } from './metric.ts';

export interface JudgedValues {
  readonly truths: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
}

/** The scores of a regression; definitions as in scikit-learn's user guide, section 3.3.4 (Pedregosa et al. 2011). */
export const regressionMetrics: readonly Metric<JudgedValues>[] = [
  { name: 'rmse', better: 'lower', compute: rootMeanSquaredError },
  { name: 'mae', better: 'lower', compute: (judged) => mean(errors(judged).map(Math.abs)) },
  { name: 'r2', better: 'higher', compute: determination },
  { name: 'mape', better: 'lower', compute: meanPercentageError },
];

/** Each row's squared error. */
export function squaredErrors(judged: JudgedValues): Float64Array {
  return errors(judged).map((error) => error * error);
}

function errors({ truths, predictions }: JudgedValues): Float64Array {
  return Float64Array.from(
    { length: truths.length },
    (_, row) => (predictions[row] as number) - (truths[row] as number),
  );
}

function rootMeanSquaredError(judged: JudgedValues): number | null {
  const meanSquare = mean(squaredErrors(judged));
  return meanSquare === null ? null : Math.sqrt(meanSquare);
}

/** 1 minus the share of variance left unexplained; null when the truths do not vary. */
function determination(judged: JudgedValues): number | null {
  const centre = mean(judged.truths);
  const unexplained = mean(squaredErrors(judged));
  if (centre === null || unexplained === null) return null;
  const variance = mean(Float64Array.from(judged.truths, (truth) => (truth - centre) ** 2));
  return variance === null || variance === 0 ? null : 1 - unexplained / variance;
}

/** Mean of |error| / |truth| as a fraction, over the rows whose truth is not 0: a share of nothing is undefined. */
function meanPercentageError({ truths, predictions }: JudgedValues): number | null {
  const shares = Array.from(truths).flatMap((truth, row) =>
    truth === 0 ? [] : [Math.abs(((predictions[row] as number) - truth) / truth)],
  );
  return mean(shares);
}
