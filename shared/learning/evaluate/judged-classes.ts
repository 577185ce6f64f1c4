/** Truths and probabilities with what most scores need: the predicted classes and how they mix. */
export interface JudgedClasses {
  readonly rowCount: number;
  readonly classCount: number;
  /** Class index of each row. */
  readonly truths: ArrayLike<number>;
  /** Row-major, rows x classes. */
  readonly probabilities: ArrayLike<number>;
  /** Most probable class of each row, the first on a tie; or the second of two from the operating point on. */
  readonly predictions: Int32Array;
  /** Row-major, true class x predicted class. */
  readonly confusion: Int32Array;
  readonly perClass: readonly ClassScores[];
}

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
  /** Rows predicted as the class. */
  readonly predicted: number;
}

/** Judges probabilities by the class that they choose. A ratio of nothing to nothing counts as 0. */
export function judgeClasses(
  truths: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classCount: number,
  operatingPoint?: number,
): JudgedClasses {
  const rowCount = truths.length;
  const predictions = Int32Array.from({ length: rowCount }, (_, row) =>
    chosenClass(probabilities, row, classCount, operatingPoint),
  );
  const confusion = new Int32Array(classCount * classCount);
  for (let row = 0; row < rowCount; row += 1) {
    const cell = (truths[row] as number) * classCount + (predictions[row] as number);
    confusion[cell] = (confusion[cell] as number) + 1;
  }
  const perClass = Array.from({ length: classCount }, (_, k) => scoreClass(confusion, classCount, k));
  return { rowCount, classCount, truths, probabilities, predictions, confusion, perClass };
}

/** The class with the largest probability in a row of a row-major matrix. */
export function mostProbable(probabilities: ArrayLike<number>, row: number, classCount: number): number {
  const first = row * classCount;
  let best = 0;
  for (let k = 1; k < classCount; k += 1) {
    if ((probabilities[first + k] as number) > (probabilities[first + best] as number)) best = k;
  }
  return best;
}

/** The class that is answered: the most probable one, or the second of two from the operating point on. */
export function chosenClass(
  probabilities: ArrayLike<number>,
  row: number,
  classCount: number,
  operatingPoint?: number,
): number {
  if (operatingPoint === undefined) return mostProbable(probabilities, row, classCount);
  return Number((probabilities[2 * row + 1] as number) >= operatingPoint);
}

function scoreClass(confusion: Int32Array, classCount: number, k: number): ClassScores {
  let support = 0;
  let predicted = 0;
  for (let other = 0; other < classCount; other += 1) {
    support += confusion[k * classCount + other] as number;
    predicted += confusion[other * classCount + k] as number;
  }
  const hits = confusion[k * classCount + k] as number;
  return {
    precision: ratio(hits, predicted),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, predicted + support),
    support,
    predicted,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
