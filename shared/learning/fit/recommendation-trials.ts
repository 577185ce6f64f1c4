import { systemClock } from '../../runtime/clock.ts';
import { score } from '../evaluate/metric.ts';
import { rankingMetrics } from '../evaluate/ranking.ts';
import { seededRandom, shuffle } from '../random.ts';
import { groupByUser, type Interactions } from '../recommend/interactions.ts';
import type { TrainTrial, TrialInput } from '../search/trial.ts';
import { startPace } from '../tasks/pace.ts';
import { readInteractions } from '../tasks/recommendation/read-interactions.ts';
import { recommendation } from '../tasks/recommendation/recommendation.ts';
import { findRecommender } from '../tasks/recommendation/recommenders.ts';
import type { TrainingData } from '../tasks/task.ts';
import { holdOutItems } from './held-out-items.ts';

/**
 * Trials of a recommender: each fits some settings and is judged by the validation item of every user. Reached by a
 * dynamic import only. Throws RunError when the data cannot be learned.
 */
export function openRecommendationTrials({ candidate, table, schema, target, split }: TrainingData): TrainTrial {
  const recommender = findRecommender(candidate);
  const { interactions } = readInteractions(table, schema, target);
  const { userCount, itemCount } = interactions;
  const { histories, questions, rank } = holdOutItems(interactions, split);
  return async (input, clock = systemClock) => {
    const { chosen, share, seed, threadCount = 0 } = input;
    const takesRows = recommender.spends === 'rows';
    const pace = startPace({ ...input, share: takesRows ? 1 : share }, clock);
    const fitted = await recommender.fit({
      userCount,
      itemCount,
      histories: takesRows ? groupByUser(interactions, rowsOfSomeUsers(interactions, split.train, input)) : histories,
      validation: questions.validation,
      chosen,
      seed,
      pace,
      threadCount,
    });
    const judged = score(rankingMetrics, await rank(recommender, fitted, 'validation', seed));
    return { score: judged[recommendation.primaryMetric] ?? null, trainingSeconds: pace.secondsSpent() };
  };
}

/** The rows of a share of the users; whom a smaller share holds, a larger one holds too. */
export function rowsOfSomeUsers(
  { users, userCount }: Interactions,
  rows: Int32Array,
  { share, seed }: Pick<TrialInput, 'share' | 'seed'>,
): Int32Array {
  const order = Int32Array.from({ length: userCount }, (_, user) => user);
  shuffle(order, seededRandom(seed));
  const kept = new Set(order.subarray(0, Math.ceil(share * userCount)));
  return rows.filter((row) => kept.has(users[row] as number));
}
