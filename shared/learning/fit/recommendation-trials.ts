import { systemClock } from '../../runtime/clock.ts';
import { score } from '../evaluate/metric.ts';
import { rankingMetrics } from '../evaluate/ranking.ts';
import { seededRandom, shuffle } from '../random.ts';
import { type Histories, itemsOf } from '../recommend/interactions.ts';
import type { TrainTrial, TrialRows } from '../search/trial.ts';
import { startPace } from '../tasks/pace.ts';
import { readInteractions } from '../tasks/recommendation/read-interactions.ts';
import { recommendation } from '../tasks/recommendation/recommendation.ts';
import { findRecommender } from '../tasks/recommendation/recommenders.ts';
import { holdOutItems } from './held-out-items.ts';

/**
 * Trials of a recommender: each fits some settings and is judged by the validation item of every user. Reached by a
 * dynamic import only. Throws RunError when the data cannot be learned.
 */
export function openRecommendationTrials({ candidate, table, schema, target, split }: TrialRows): TrainTrial {
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
      histories: takesRows ? someUsers(histories, share, seed) : histories,
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

/** The histories of a share of the users, the others' empty; whom a smaller share holds, a larger one holds too. */
export function someUsers(histories: Histories, share: number, seed: number): Histories {
  const userCount = histories.starts.length - 1;
  const order = Int32Array.from({ length: userCount }, (_, user) => user);
  shuffle(order, seededRandom(seed));
  const kept = new Set(order.subarray(0, Math.ceil(share * userCount)));
  const starts = new Int32Array(userCount + 1);
  const rows: number[] = [];
  const items: number[] = [];
  for (let user = 0; user < userCount; user += 1) {
    if (kept.has(user)) {
      rows.push(...histories.rows.subarray(histories.starts[user], histories.starts[user + 1]));
      items.push(...itemsOf(histories, user));
    }
    starts[user + 1] = items.length;
  }
  return { starts, rows: Int32Array.from(rows), items: Int32Array.from(items) };
}
