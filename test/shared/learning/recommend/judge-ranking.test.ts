import { expect, test } from 'vitest';
import { score } from '../../../../shared/learning/evaluate/metric.ts';
import { rankingMetrics } from '../../../../shared/learning/evaluate/ranking.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { diversify } from '../../../../shared/learning/recommend/diversify.ts';
import { drawNegatives, judgeRanking } from '../../../../shared/learning/recommend/judge-ranking.ts';
import { topItems } from '../../../../shared/learning/recommend/top-items.ts';

const itemCount = 1000;
/** Item 999 scores highest, item 0 lowest. */
const byCode = {
  score: async (asked: readonly unknown[]) =>
    Float32Array.from({ length: asked.length * itemCount }, (_, at) => at % itemCount),
};
const judge = (next: number, history: readonly number[]) =>
  judgeRanking(byCode, {
    questions: [{ user: 0, history: Int32Array.from(history), next }],
    taken: () => Int32Array.of(...history, next),
    itemCounts: new Int32Array(itemCount).fill(1),
    userCount: 8,
    seed: 3,
  });

test('all items are ranked but those taken before, and among 100 random others the rank is a tenth as deep', async () => {
  const ranking = await judge(899, [990, 950, 10]);
  expect(Array.from(ranking.fullRanks)).toEqual([98]);
  const [sampled = -1] = ranking.sampledRanks;
  expect(sampled).toBeGreaterThan(2);
  expect(sampled).toBeLessThan(25);
  expect(ranking).toMatchObject({ coverage: 10 / itemCount, novelty: 3 });
});

test('an item that is taken again is still told so', async () => {
  expect(Array.from((await judge(999, [999])).fullRanks)).toEqual([0]);
});

test('negatives are what the user never took, each once; all of it where there is little', () => {
  const taken = Int32Array.of(1, 2, 3);
  const some = drawNegatives(500, taken, seededRandom(1));
  expect(new Set(some).size).toBe(100);
  expect([1, 2, 3].some((item) => some.includes(item))).toBe(false);
  expect(Array.from(drawNegatives(6, taken, seededRandom(1)))).toEqual([0, 4, 5]);
});

test('scores of both protocols bear different names', () => {
  const scores = score(rankingMetrics, { sampledRanks: [0, 9, 10], fullRanks: [2, 50], coverage: 0.5, novelty: 4 });
  expect(scores.hr_at_10_sampled).toBeCloseTo(2 / 3, 12);
  expect(scores.ndcg_at_10_sampled).toBeCloseTo((1 + 1 / Math.log2(11)) / 3, 12);
  expect(scores.mrr_sampled).toBeCloseTo((1 + 1 / 10 + 1 / 11) / 3, 12);
  expect(scores.hr_at_10_full).toBe(0.5);
  expect(scores.ndcg_at_10_full).toBeCloseTo(0.25, 12);
  expect(scores).toMatchObject({ coverage_at_10: 0.5, novelty_at_10: 4 });
});

test('the best items come in order, without those that may not be answered', () => {
  const scores = Float32Array.of(1, Number.NEGATIVE_INFINITY, 5, 5, 0, 7);
  expect(Array.from(topItems(scores, 3))).toEqual([5, 2, 3]);
  expect(Array.from(topItems(scores, 10))).toEqual([5, 2, 3, 0, 4]);
});

test('diversity brings in what is unlike, and none keeps the order', () => {
  const scores = Float32Array.of(1, 0.99, 0.98, 0.5, 0);
  const pool = Int32Array.of(0, 1, 2, 3, 4);
  const likeness = (a: number, b: number) => Number(a < 3 && b < 3);
  expect(Array.from(diversify(pool, scores, 3, 0, likeness))).toEqual([0, 1, 2]);
  expect(Array.from(diversify(pool, scores, 3, 0.5, likeness))).toEqual([0, 3, 4]);
});
