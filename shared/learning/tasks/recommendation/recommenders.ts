import { RunError } from '../../../runtime/errors.ts';
import { itemToItem } from './candidates/item-to-item.ts';
import { matrixFactorisation } from './candidates/matrix-factorisation.ts';
import { popularity } from './candidates/popularity.ts';
import { selfAttention } from './candidates/self-attention.ts';
import type { Recommender } from './recommender.ts';

/** Simplest first: of equal ones it leads. */
export const recommenders: readonly Recommender[] = [popularity, itemToItem, matrixFactorisation, selfAttention];

/** Throws RunError when there is none of that name. */
export function findRecommender(name: string): Recommender {
  const recommender = recommenders.find((one) => one.name === name);
  if (!recommender) throw new RunError('unknown_candidate', `recommendation has no candidate "${name}".`);
  return recommender;
}
