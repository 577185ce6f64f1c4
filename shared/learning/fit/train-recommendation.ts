import type { Clock } from '../../runtime/clock.ts';
import { score } from '../evaluate/metric.ts';
import { rankingMetrics } from '../evaluate/ranking.ts';
import { negativeCount, type Ranking } from '../recommend/judge-ranking.ts';
import { startPace } from '../tasks/pace.ts';
import { readInteractions } from '../tasks/recommendation/read-interactions.ts';
import { findRecommender } from '../tasks/recommendation/recommenders.ts';
import { nameRows } from '../tasks/row-origins.ts';
import type { HeldOut, TrainingInput, TrainingOutput, TrainingProgress } from '../tasks/task.ts';
import { fitAndJudge } from './fit-and-judge.ts';
import { recommenderArtifact } from './recommender-artifact.ts';

/** Share of the time that both fits may take; the rest is for ranking what came next. */
const fitShare = 0.8;

/**
 * Trains one recommender on the interactions of a table and judges it as `fitAndJudge` says. Reached by a dynamic import
 * only. Throws RunError when the data cannot be learned, CancelledError when `isCancelled` says so.
 */
export async function trainRecommendation(input: TrainingInput, clock: Clock): Promise<TrainingOutput> {
  const { table, schema, target, split, seed, chosen = {}, threadCount = 0 } = input;
  const recommender = findRecommender(input.candidate);
  const read = readInteractions(table, schema, target);
  const { checkpoint, ...limits } = input;
  const fitSeconds = input.maxSeconds * fitShare;
  // A cut-off training goes on with its first fit; a checkpoint of that says nothing about other rows.
  const resumable = recommender.spends === 'iterations' && checkpoint ? { checkpoint } : {};
  const first = startPace({ ...limits, ...resumable, maxSeconds: fitSeconds, onProgress: reportPart(0) }, clock);
  const second = () => startPace({ ...limits, maxSeconds: first.secondsLeft(), onProgress: reportPart(1) }, clock);
  const pace = { first, second };
  const { interactions } = read;
  const judged = await fitAndJudge({ recommender, interactions, split, chosen, seed, pace, threadCount });
  const validationScores = score(rankingMetrics, judged.validation);
  const content = { recommender, fitted: judged.fitted, table, schema, read, split, seed, validationScores };
  const { itemCount } = interactions;
  return {
    artifact: recommenderArtifact(content),
    heldOut: { ...heldOut(judged.test, judged.testBaseline, itemCount), ...named(split.test) },
    validation: { ...heldOut(judged.validation, judged.validationBaseline, itemCount), ...named(split.validation) },
    importance: [],
    trainingSeconds: first.secondsSpent(),
    sampledRows: null,
  };

  /** Who took what in these rows. */
  function named(rows: Int32Array) {
    return {
      rows: nameRows(rows, input.origins),
      users: Array.from(rows, (row) => read.userNames[interactions.users[row] ?? -1] ?? ''),
      items: Array.from(rows, (row) => read.itemNames[interactions.items[row] ?? -1] ?? ''),
    };
  }

  /** Progress of one of the two fits as a part of both, so that it never goes back. */
  function reportPart(fitsDone: number) {
    return (progress: TrainingProgress) =>
      input.onProgress?.({ ...progress, fraction: (fitsDone + progress.fraction) / 2 });
  }
}

function heldOut(ranking: Ranking, baseline: Ranking, itemCount: number): Extract<HeldOut, { kind: 'recommendation' }> {
  return {
    kind: 'recommendation',
    itemCount,
    negativeCount: Math.min(negativeCount, itemCount - 1),
    ...plain(ranking),
    baseline: plain(baseline),
  };
}

const plain = ({ sampledRanks, fullRanks, coverage, novelty }: Ranking) => ({
  sampledRanks: Array.from(sampledRanks),
  fullRanks: Array.from(fullRanks),
  coverage,
  novelty,
});
