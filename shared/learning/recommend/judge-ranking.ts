import { setImmediate as nextTurn } from 'node:timers/promises';
import { seededRandom } from '../random.ts';
import type { ItemScorer } from './item-scorer.ts';
import type { NextItem } from './leave-one-out.ts';
import { topItems } from './top-items.ts';

/** Where the items that came next stand, from 0, and what is listed before them. */
export interface Ranking {
  /** Among itself and `negativeCount` random items that the user never took: SASRec's protocol. */
  readonly sampledRanks: Int32Array;
  /** Among all items but those that the user had taken before. */
  readonly fullRanks: Int32Array;
  /** Share of all items that are in anyone's first ten. */
  readonly coverage: number;
  /** Mean surprise of the first ten, in bits: -log2 of the share of users that took the item (Zhou et al. 2010). */
  readonly novelty: number;
}

interface Judging {
  readonly questions: readonly NextItem[];
  /** All that each user ever took, test items included: none of it is a negative. */
  readonly taken: (user: number) => Int32Array;
  /** Of each item, the training rows that have it. */
  readonly itemCounts: Int32Array;
  readonly userCount: number;
  /** Draws the negatives: the same for every candidate. */
  readonly seed: number;
  readonly onProgress?: (share: number) => void;
}

export const negativeCount = 100;
const listLength = 10;
/** Scores of so many users are in memory at once. */
const batchSize = 128;

/** Ranks what came next, by scores of the whole catalogue. Items of equal score count a half of their number before it. */
export async function judgeRanking(scorer: Pick<ItemScorer, 'score'>, judging: Judging): Promise<Ranking> {
  const { questions, taken, itemCounts, userCount, seed, onProgress } = judging;
  const itemCount = itemCounts.length;
  const sampledRanks = new Int32Array(questions.length);
  const fullRanks = new Int32Array(questions.length);
  const isListed = new Uint8Array(itemCount);
  let [surprise, listed] = [0, 0];
  for (let first = 0; first < questions.length; first += batchSize) {
    const asked = questions.slice(first, first + batchSize);
    const all = await scorer.score(asked);
    asked.forEach(({ user, history, next }, at) => {
      const scores = all.subarray(at * itemCount, (at + 1) * itemCount);
      const negatives = drawNegatives(itemCount, taken(user), seededRandom(seed ^ Math.imul(user + 1, 0x9e3779b1)));
      sampledRanks[first + at] = rankAmong(scores, next, negatives);
      const own = scores[next] as number;
      for (const item of history) scores[item] = Number.NEGATIVE_INFINITY;
      // Who takes an item again is still to be told so.
      scores[next] = own;
      fullRanks[first + at] = rankInAll(scores, next);
      for (const item of topItems(scores, listLength)) {
        isListed[item] = 1;
        listed += 1;
        surprise -= Math.log2(Math.max(itemCounts[item] as number, 1) / userCount);
      }
    });
    onProgress?.(Math.min(1, (first + batchSize) / questions.length));
    await nextTurn();
  }
  const coverage = isListed.reduce((sum, one) => sum + one, 0) / itemCount;
  return { sampledRanks, fullRanks, coverage, novelty: listed === 0 ? 0 : surprise / listed };
}

/** Items that the user never took, each once; all of them where there are no more than are asked for. */
export function drawNegatives(itemCount: number, taken: Int32Array, random: () => number): Int32Array {
  const refused = new Set(taken);
  if (itemCount - refused.size <= negativeCount) {
    return Int32Array.from({ length: itemCount }, (_, item) => item).filter((item) => !refused.has(item));
  }
  const negatives = new Int32Array(negativeCount);
  for (let count = 0; count < negativeCount; ) {
    const item = Math.floor(random() * itemCount);
    if (refused.has(item)) continue;
    refused.add(item);
    negatives[count] = item;
    count += 1;
  }
  return negatives;
}

function rankAmong(scores: Float32Array, next: number, others: Int32Array): number {
  const own = scores[next] as number;
  let [higher, equal] = [0, 0];
  for (const item of others) {
    const score = scores[item] as number;
    if (score > own) higher += 1;
    else if (score === own) equal += 1;
  }
  return higher + (equal >> 1);
}

function rankInAll(scores: Float32Array, next: number): number {
  const own = scores[next] as number;
  let [higher, equal] = [0, -1];
  for (let item = 0; item < scores.length; item += 1) {
    const score = scores[item] as number;
    if (score > own) higher += 1;
    else if (score === own) equal += 1;
  }
  return higher + (equal >> 1);
}
