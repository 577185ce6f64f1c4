/** Of what is answered, so much is to be right. */
const wantedShare = 0.9;
/** And so much of the validation questions is handed over in any case, so that what no answer fits is, too. */
const leastHandedOver = 0.05;

/**
 * The confidence below which a question is handed to a person: the lowest at which nine of ten answers to validation
 * questions are right, and at least a twentieth of them is handed over. Where no confidence promises so much, only what
 * is as sure as the surest of them is answered; 0 where there are no questions.
 */
export function handoverThreshold(confidences: ArrayLike<number>, isRight: ArrayLike<number>): number {
  const rows = Array.from(confidences, (confidence, row) => ({ confidence, right: isRight[row] as number }));
  rows.sort((a, b) => b.confidence - a.confidence);
  let [right, threshold] = [0, rows[0]?.confidence ?? 0];
  rows.forEach((row, at) => {
    right += row.right;
    // Of equal confidences all are answered or none.
    const isLast = rows[at + 1]?.confidence !== row.confidence;
    if (isLast && right >= wantedShare * (at + 1)) threshold = row.confidence;
  });
  const least = rows[rows.length - 1 - Math.floor(leastHandedOver * rows.length)]?.confidence ?? 0;
  return Math.max(threshold, least);
}
