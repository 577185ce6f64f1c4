/** An answer and how probable it is. */
export interface RankedAnswer {
  readonly answer: string;
  readonly confidence: number;
}

/** The most probable answers of a row, the first in code order on a tie. Probabilities are row-major. */
export function firstAnswers(
  answers: readonly string[],
  probabilities: ArrayLike<number>,
  row: number,
  count: number,
): RankedAnswer[] {
  const from = row * answers.length;
  const first: RankedAnswer[] = [];
  answers.forEach((answer, code) => {
    const confidence = probabilities[from + code] as number;
    const place = first.findIndex((one) => one.confidence < confidence);
    if (place < 0 && first.length >= count) return;
    first.splice(place < 0 ? first.length : place, 0, { answer, confidence });
    if (first.length > count) first.pop();
  });
  return first;
}
