import { meanReciprocalRank, rankOfTruths } from '../../evaluate/retrieval.ts';

/** What each part's scores are multiplied by before they are added up. */
export interface Shares {
  readonly bm25: number;
  readonly sentences: number;
}

interface Scored {
  readonly bm25: Float64Array;
  readonly sentences: Float64Array;
  readonly truths: ArrayLike<number>;
  readonly answerCount: number;
}

const steps = 20;
/** Of BM25, where the rows say nothing else. */
const usualShare = 0.35;

/**
 * Shares of two kinds of scores, each first brought to the spread of the sentences': of those that rank the right answers
 * of validation rows as high as the best do, within one standard error of the mean reciprocal rank, the nearest to the
 * usual (Breiman et al. 1984, section 3.4.3): few rows rank by chance.
 */
export function chooseShares({ bm25, sentences, truths, answerCount }: Scored): Shares {
  const spread = spreadOf(bm25);
  const scale = spread > 0 ? spreadOf(sentences) / spread : 1;
  const sharesAt = (share: number): Shares => ({ bm25: share * scale, sentences: 1 - share });
  const judged = Array.from({ length: steps + 1 }, (_, step) => {
    const share = step / steps;
    const ranks = rankOfTruths(mixScores({ bm25, sentences }, sharesAt(share)), truths, answerCount);
    const reciprocals = Float64Array.from(ranks, (rank) => 1 / rank);
    return { share, mean: meanReciprocalRank(ranks) ?? 0, error: spreadOf(reciprocals) / Math.sqrt(ranks.length) };
  });
  const best = judged.reduce((most, one) => (one.mean > most.mean ? one : most));
  const asGood = judged.filter(({ mean }) => mean >= best.mean - best.error);
  asGood.sort((a, b) => Math.abs(a.share - usualShare) - Math.abs(b.share - usualShare));
  return sharesAt(asGood[0]?.share ?? usualShare);
}

export function mixScores({ bm25, sentences }: Pick<Scored, 'bm25' | 'sentences'>, shares: Shares): Float64Array {
  return bm25.map((score, at) => shares.bm25 * score + shares.sentences * (sentences[at] as number));
}

/** Standard deviation. */
function spreadOf(values: Float64Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}
