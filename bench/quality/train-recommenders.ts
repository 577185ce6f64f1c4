import { createReadStream } from 'node:fs';
import { cleanDataset } from '../../shared/dataset/clean/clean-dataset.ts';
import { profileDataset } from '../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../shared/dataset/profile/suggested-fixes.ts';
import { evaluate } from '../../shared/learning/evaluate/evaluate.ts';
import type { Evaluation } from '../../shared/learning/evaluate/schema.ts';
import { recommendation } from '../../shared/learning/tasks/recommendation/recommendation.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import type { TrainingOutput } from '../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../shared/learning/tasks/train-candidate.ts';
import { tellLoss } from './tell-loss.ts';

interface RecommenderTraining {
  /** CSV of interactions. */
  readonly file: string;
  readonly target: string;
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface TrainedRecommender {
  readonly name: string;
  readonly seconds: number;
  readonly validation: Evaluation;
  readonly output: TrainingOutput;
}

const maxSeconds = 2400;

/** Profiles, cleans and splits interactions as a run does, and trains every candidate; best on validation users first. */
export async function trainRecommenders({ file, target, seed, print }: RecommenderTraining) {
  const profile = await profileDataset(createReadStream(file));
  const { table, schema } = await cleanDataset(createReadStream(file), profile, suggestedFixes(profile), { target });
  const split = recommendation.together?.split(table, schema, target);
  if (!split || !profile.interactions) throw new TypeError('The file holds no interactions');
  const { user_count: users, item_count: items } = profile.interactions;
  print(`${table.rowCount} interactions of ${users} users with ${items} items; ${split.test.length} users are judged`);
  const trained: TrainedRecommender[] = [];
  for (const { name } of tasks.recommendation.candidates) {
    const startedAt = performance.now();
    const output = await trainCandidate({
      task: 'recommendation',
      candidate: name,
      table,
      schema,
      target,
      split,
      seed,
      maxSeconds,
      threadCount: 1,
      onProgress: tellLoss(name, print),
    });
    const validation = evaluate(output.validation, seed, 'validation');
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const { hr_at_10_sampled: hits, ndcg_at_10_sampled: gain, ndcg_at_10_full: full } = validation.scores;
    print(
      `${name}: validation HR@10 ${hits?.toFixed(4)}, NDCG@10 ${gain?.toFixed(4)} among 100 random, NDCG@10 ${full?.toFixed(4)} among all; ${seconds} s`,
    );
    trained.push({ name, seconds, validation, output });
  }
  const metric = recommendation.primaryMetric;
  const scoreOf = ({ validation }: TrainedRecommender) => validation.scores[metric] ?? 0;
  return trained.sort((a, b) => scoreOf(b) - scoreOf(a));
}
