import type { Scorer } from '../candidate.ts';

/** A scorer that gives every row the same scores. */
export function repeatScores(scores: Float64Array | undefined): Scorer {
  if (!scores) throw new RangeError('The weights hold no scores');
  return ({ rowCount }) => {
    const repeated = new Float64Array(rowCount * scores.length);
    for (let row = 0; row < rowCount; row += 1) repeated.set(scores, row * scores.length);
    return repeated;
  };
}
