import { systemClock } from '../../runtime/clock.ts';
import { openScorer } from '../tasks/open-scorer.ts';
import { startPace } from '../tasks/pace.ts';
import type { PreparedTraining } from '../tasks/prepare-training.ts';
import { makeSplit } from '../tasks/split.ts';
import type { TrialInput, TrialOutput } from './trial.ts';

/** A trial (`TrainTrial`) of a candidate that learns row by row. */
export async function trainTrial(
  prepared: PreparedTraining,
  input: TrialInput,
  clock = systemClock,
): Promise<TrialOutput> {
  const { task, candidate, freshTarget, outputCount, outputNames, features, validation, unlabelled } = prepared;
  const { chosen, seed, threadCount = 0, pretrained } = input;
  const takesRows = candidate.spends === 'rows';
  const pace = startPace({ ...input, share: takesRows ? 1 : input.share }, clock);
  const train = takesRows ? prepared.label(someRows(prepared, input.share, seed)) : prepared.train;
  const named = {
    outputCount,
    ...(outputNames && { outputNames }),
    ...(unlabelled && { unlabelled }),
    ...(pretrained && { pretrained }),
  };
  const fitted = await candidate.fit({ ...named, features, train, validation, chosen, seed, pace, threadCount });
  const scorer = await openScorer(candidate, fitted, features, outputCount);
  const scores = await scorer.score(validation.matrix);
  await scorer.close();
  const target = task.calibrate(freshTarget, scores, validation.targets);
  const judged = task.scores(target, task.answers(target, scores), validation.targets);
  return { score: judged[task.primaryMetric] ?? null, trainingSeconds: pace.secondsSpent() };
}

/** A share of the training rows, of each class alike; what a smaller share holds, a larger one holds too. */
function someRows({ freshTarget, rows, train }: PreparedTraining, share: number, seed: number): Int32Array {
  const isClassification = freshTarget.kind !== 'regression';
  const stratifyCodes = Int32Array.from(train.targets, (target) => (isClassification ? target : 0));
  const { train: places } = makeSplit(rows.train.length, { seed, validationShare: 1 - share, stratifyCodes });
  return Int32Array.from(places, (place) => rows.train[place] as number);
}
