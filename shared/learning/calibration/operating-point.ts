/**
 * The probability of the second of two classes from which on it is answered: where sensitivity and specificity are
 * together largest (Youden 1950), in the middle of the widest gap that has this sum, so that a few rows more would
 * change it little. Unlike the most probable class it does not depend on how frequent the classes are. Probabilities
 * are row-major, rows x 2; a half where only one class occurs.
 */
export function chooseOperatingPoint(probabilities: ArrayLike<number>, truths: ArrayLike<number>): number {
  const rows = Array.from(truths, (truth, row) => ({
    isPositive: truth === 1,
    probability: probabilities[2 * row + 1] ?? 0,
  }));
  rows.sort((a, b) => a.probability - b.probability);
  const positives = rows.filter(({ isPositive }) => isPositive).length;
  const negatives = rows.length - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  let gain = 0;
  let best = { gain: Number.NEGATIVE_INFINITY, width: 0, point: 0.5 };
  rows.forEach(({ isPositive, probability }, at) => {
    gain += isPositive ? -1 / positives : 1 / negatives;
    const width = (rows[at + 1]?.probability ?? 1) - probability;
    const isBetter = gain > best.gain + tie || (gain > best.gain - tie && width > best.width);
    if (width > 0 && isBetter) best = { gain, width, point: probability + width / 2 };
  });
  return Math.min(1 - tie, Math.max(tie, best.point));
}

/** Sums in another order differ by rounding; and a point lies strictly between 0 and 1. */
const tie = 1e-9;

/**
 * How sure an answer is, 0 to 1: the probability of its label; with an operating point, a half at the point and 1 where
 * the label is certain, in a line between them.
 */
export function confidenceAt(probability: number, label: number, operatingPoint: number | undefined): number {
  if (operatingPoint === undefined) return probability;
  const point = label === 1 ? operatingPoint : 1 - operatingPoint;
  return 0.5 + (0.5 * (probability - point)) / (1 - point);
}
