import { encodeGraph } from '../artifact/save.ts';
import { countItems } from '../recommend/count-items.ts';
import { groupByUser, type Interactions, itemsOf } from '../recommend/interactions.ts';
import type { ItemScorer } from '../recommend/item-scorer.ts';
import { judgeRanking, type Ranking } from '../recommend/judge-ranking.ts';
import { nextItems } from '../recommend/leave-one-out.ts';
import type { Pace } from '../tasks/pace.ts';
import { popularity } from '../tasks/recommendation/candidates/popularity.ts';
import type { FittedRecommender, Recommender } from '../tasks/recommendation/recommender.ts';
import type { Split } from '../tasks/task.ts';

interface FitWish {
  readonly recommender: Recommender;
  readonly interactions: Interactions;
  readonly split: Split;
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

export interface JudgedRecommender {
  readonly fitted: FittedRecommender;
  readonly validation: Ranking;
  readonly test: Ranking;
  /** Of popularity. */
  readonly validationBaseline: Ranking;
  readonly testBaseline: Ranking;
}

/**
 * Fits a recommender to the training rows and ranks, for each user, the item that came next: in validation after the
 * training rows, in test after the validation row, too. Throws CancelledError, and what the recommender throws.
 */
export async function fitAndJudge(wish: FitWish): Promise<JudgedRecommender> {
  const { recommender, interactions, split, seed, pace, threadCount } = wish;
  const { userCount, itemCount } = interactions;
  const histories = groupByUser(interactions, split.train);
  const known = groupByUser(interactions, Int32Array.from([...split.train, ...split.validation]));
  const all = groupByUser(interactions, Int32Array.from([...split.train, ...split.validation, ...split.test]));
  const questions = {
    validation: nextItems(interactions, split.validation, histories),
    test: nextItems(interactions, split.test, known),
  };
  const input = { userCount, itemCount, histories, validation: questions.validation, seed, pace, threadCount };
  const fitted = await recommender.fit(input);
  const itemCounts = countItems(histories.items, itemCount);
  const rank = (scorer: ItemScorer, part: keyof typeof questions) =>
    judgeRanking(scorer, {
      questions: questions[part],
      taken: (user) => itemsOf(all, user),
      itemCounts,
      userCount,
      seed,
    });
  const scorer = await openFitted(recommender, fitted, itemCount);
  const baseline = await openFitted(popularity, await popularity.fit(input), itemCount);
  try {
    const validationBaseline = await rank(baseline, 'validation');
    const testBaseline = await rank(baseline, 'test');
    if (recommender === popularity) {
      return { fitted, validation: validationBaseline, test: testBaseline, validationBaseline, testBaseline };
    }
    const [validation, test] = [await rank(scorer, 'validation'), await rank(scorer, 'test')];
    return { fitted, validation, test, validationBaseline, testBaseline };
  } finally {
    await scorer.close();
  }
}

/** What is judged is what is stored: opened from the same bytes as at prediction. */
function openFitted(recommender: Recommender, { settings, weights, graph }: FittedRecommender, itemCount: number) {
  return recommender.open({ settings, weights, itemCount, ...(graph && { graph: encodeGraph(graph) }) });
}
