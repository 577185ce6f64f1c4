import type { JudgedClasses } from './judged-classes.ts';

export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  readonly rowCount: number;
  readonly meanProbability: number;
  /** Share of the rows for which the event happened. */
  readonly observedShare: number;
}

const binCount = 10;

/**
 * How often what was called p % probable came true, in ten bins of equal width without the empty ones: of the second
 * class when there are two, of the predicted class when there are more (Guo et al. 2017).
 */
export function calibrationCurve(judged: JudgedClasses): CalibrationBin[] {
  const { rowCount, classCount, truths, probabilities, predictions } = judged;
  const sums = Array.from({ length: binCount }, () => ({ rows: 0, probability: 0, hits: 0 }));
  for (let row = 0; row < rowCount; row += 1) {
    const event = classCount === 2 ? 1 : (predictions[row] as number);
    const probability = probabilities[row * classCount + event] as number;
    const bin = sums[Math.min(binCount - 1, Math.floor(probability * binCount))];
    if (bin === undefined) continue;
    bin.rows += 1;
    bin.probability += probability;
    bin.hits += truths[row] === event ? 1 : 0;
  }
  return sums.flatMap(({ rows, probability, hits }, index) =>
    rows === 0
      ? []
      : [
          {
            lower: index / binCount,
            upper: (index + 1) / binCount,
            rowCount: rows,
            meanProbability: probability / rows,
            observedShare: hits / rows,
          },
        ],
  );
}

/** Mean gap between probability and observed share, each bin by its rows (Naeini et al. 2015). */
export function expectedCalibrationError(curve: readonly CalibrationBin[]): number | null {
  const rowCount = curve.reduce((sum, bin) => sum + bin.rowCount, 0);
  if (rowCount === 0) return null;
  return (
    curve.reduce((sum, bin) => sum + bin.rowCount * Math.abs(bin.meanProbability - bin.observedShare), 0) / rowCount
  );
}
