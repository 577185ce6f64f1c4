import type { Interactions } from '../recommend/interactions.ts';
import type { Ranking } from '../recommend/judge-ranking.ts';
import type { Settings } from '../search/search-space.ts';
import type { Pace } from '../tasks/pace.ts';
import { popularity } from '../tasks/recommendation/candidates/popularity.ts';
import type { FittedRecommender, Recommender } from '../tasks/recommendation/recommender.ts';
import type { Split } from '../tasks/task.ts';
import { holdOutItems } from './held-out-items.ts';

interface FitWish {
  readonly recommender: Recommender;
  readonly interactions: Interactions;
  readonly split: Split;
  readonly chosen: Settings;
  readonly seed: number;
  /** Of the first fit, and of one more begun now. */
  readonly pace: { readonly first: Pace; readonly second: () => Pace };
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

/** A second fit takes about as long as the first: with less time left than this many times, the first is kept. */
const refitReserve = 1.3;

/**
 * Fits a recommender to the training rows and ranks, for each user, the validation item that came next. What it is to
 * forget least is what came last: so, where there is time, what is kept is fitted once more, for as long as validation
 * found best, to training and validation rows together; then the test items are ranked, once. Throws CancelledError, and
 * what the recommender throws.
 */
export async function fitAndJudge(wish: FitWish): Promise<JudgedRecommender> {
  const { recommender, interactions, split, seed, pace, threadCount } = wish;
  const { userCount, itemCount } = interactions;
  const { histories, known, questions, rank } = holdOutItems(interactions, split);
  const input = { userCount, itemCount, seed, threadCount };
  const chosenFor = (by: Recommender) => (by === recommender ? wish.chosen : {});
  const fitFirst = (by: Recommender, own: Pace) =>
    by.fit({ ...input, histories, validation: questions.validation, chosen: chosenFor(by), pace: own });
  const fitAgain = (by: Recommender, own: Pace, until?: number) =>
    by.fit({ ...input, histories: known, validation: [], chosen: chosenFor(by), until, pace: own });

  const first = await fitFirst(recommender, pace.first);
  const validation = await rank(recommender, first, 'validation', seed);
  const isRefitted = pace.first.secondsLeft() > refitReserve * pace.first.secondsSpent();
  const fitted = isRefitted ? await fitAgain(recommender, pace.second(), first.until ?? 1) : first;
  const test = await rank(recommender, fitted, 'test', seed);
  if (recommender === popularity) {
    return { fitted, validation, test, validationBaseline: validation, testBaseline: test };
  }
  const unhurried = pace.second();
  return {
    fitted,
    validation,
    test,
    validationBaseline: await rank(popularity, await fitFirst(popularity, unhurried), 'validation', seed),
    testBaseline: await rank(popularity, await fitAgain(popularity, unhurried), 'test', seed),
  };
}
