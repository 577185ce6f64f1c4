/** With fewer validation rows that have a label, its own best threshold would be chance: the best of all labels stands in. */
const leastPositives = 5;

interface Decision {
  readonly probability: number;
  readonly isTrue: boolean;
}

/**
 * The probability of each label from which on it is answered: where F1 on validation rows is largest, in the middle
 * between two probabilities (Lipton, Elkan & Naryanaswamy 2014 on why a half is not best). Both are row-major, rows x
 * labels; truths are 1 and 0. A half where no row has any label.
 */
export function chooseLabelThresholds(
  probabilities: ArrayLike<number>,
  truths: ArrayLike<number>,
  labelCount: number,
): number[] {
  const columns = Array.from({ length: labelCount }, (_, label) =>
    decisionsOf(probabilities, truths, label, labelCount),
  );
  const common = bestThreshold(columns.flat());
  return columns.map((decisions) => {
    const positives = decisions.filter(({ isTrue }) => isTrue).length;
    return positives < leastPositives ? common : bestThreshold(decisions);
  });
}

function decisionsOf(
  probabilities: ArrayLike<number>,
  truths: ArrayLike<number>,
  label: number,
  labelCount: number,
): Decision[] {
  return Array.from({ length: truths.length / labelCount }, (_, row) => ({
    probability: probabilities[row * labelCount + label] as number,
    isTrue: truths[row * labelCount + label] === 1,
  }));
}

function bestThreshold(decisions: readonly Decision[]): number {
  const sorted = decisions.toSorted((a, b) => b.probability - a.probability);
  const positives = sorted.filter(({ isTrue }) => isTrue).length;
  let hits = 0;
  let best = { f1: 0, threshold: 0.5 };
  sorted.forEach(({ probability, isTrue }, at) => {
    hits += Number(isTrue);
    const next = sorted[at + 1]?.probability ?? 0;
    // Of equal probabilities all are answered or none.
    if (next === probability) return;
    const f1 = (2 * hits) / (at + 1 + positives);
    if (f1 > best.f1) best = { f1, threshold: (probability + next) / 2 };
  });
  return best.threshold;
}
