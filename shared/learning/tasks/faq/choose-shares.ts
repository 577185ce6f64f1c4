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
 * Shares of two kinds of scores, each first brought to the spread of the sentences': those by which the right answers of
 * validation rows rank highest (mean reciprocal rank), of equals the one nearest to the usual.
 */
export function chooseShares({ bm25, sentences, truths, answerCount }: Scored): Shares {
  const spread = spreadOf(bm25);
  const scale = spread > 0 ? spreadOf(sentences) / spread : 1;
  const sharesAt = (share: number): Shares => ({ bm25: share * scale, sentences: 1 - share });
  const judged = Array.from({ length: steps + 1 }, (_, step) => {
    const share = step / steps;
    const ranks = rankOfTruths(mixScores({ bm25, sentences }, sharesAt(share)), truths, answerCount);
    return { share, rank: meanReciprocalRank(ranks) ?? 0 };
  });
  judged.sort((a, b) => b.rank - a.rank || Math.abs(a.share - usualShare) - Math.abs(b.share - usualShare));
  return sharesAt(judged[0]?.share ?? usualShare);
}

export function mixScores({ bm25, sentences }: Pick<Scored, 'bm25' | 'sentences'>, shares: Shares): Float64Array {
  return bm25.map((score, at) => shares.bm25 * score + shares.sentences * (sentences[at] as number));
}

/** Standard deviation. */
function spreadOf(values: Float64Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}
