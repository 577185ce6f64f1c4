import { mean } from './mean.ts';
import type { Metric } from './metric.ts';

/** Ranks of the items that came next, from 0, by both protocols: their figures are not to be compared. */
export interface JudgedRanking {
  readonly sampledRanks: ArrayLike<number>;
  readonly fullRanks: ArrayLike<number>;
  readonly coverage: number;
  readonly novelty: number;
}

const depth = 10;

const hits = (ranks: ArrayLike<number>) => mean(Array.from(ranks, (rank) => Number(rank < depth)));
const reciprocals = (ranks: ArrayLike<number>) => mean(Array.from(ranks, (rank) => 1 / (rank + 1)));

/** The discounted gain of one relevant item in the first ten (Järvelin & Kekäläinen 2002), of each rank. */
export function gainsOf(ranks: ArrayLike<number>): Float64Array {
  return Float64Array.from(ranks, (rank) => (rank < depth ? 1 / Math.log2(rank + 2) : 0));
}

/** `full` ranks the whole catalogue; `sampled` the item among 100 random others, as SASRec's paper does. */
export const rankingMetrics: readonly Metric<JudgedRanking>[] = [
  { name: 'ndcg_at_10_full', better: 'higher', compute: ({ fullRanks }) => mean(gainsOf(fullRanks)) },
  { name: 'hr_at_10_full', better: 'higher', compute: ({ fullRanks }) => hits(fullRanks) },
  { name: 'mrr_full', better: 'higher', compute: ({ fullRanks }) => reciprocals(fullRanks) },
  { name: 'ndcg_at_10_sampled', better: 'higher', compute: ({ sampledRanks }) => mean(gainsOf(sampledRanks)) },
  { name: 'hr_at_10_sampled', better: 'higher', compute: ({ sampledRanks }) => hits(sampledRanks) },
  { name: 'mrr_sampled', better: 'higher', compute: ({ sampledRanks }) => reciprocals(sampledRanks) },
  { name: 'coverage_at_10', better: 'higher', compute: ({ coverage }) => coverage },
  { name: 'novelty_at_10', better: 'higher', compute: ({ novelty }) => novelty },
];
