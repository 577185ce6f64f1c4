import { itemToItem } from './candidates/item-to-item.ts';
import { matrixFactorisation } from './candidates/matrix-factorisation.ts';
import { popularity } from './candidates/popularity.ts';
import { selfAttention } from './candidates/self-attention.ts';
import type { Recommender } from './recommender.ts';

/** Simplest first: of equal ones it leads. */
export const recommenders: readonly Recommender[] = [popularity, itemToItem, matrixFactorisation, selfAttention];
