import { systemClock } from '../../runtime/clock.ts';
import { readingName } from '../artifact/files.ts';
import { saveArtifact } from '../artifact/save.ts';
import { importanceRowLimit, permutationImportance } from './importance.ts';
import { openScorer } from './open-scorer.ts';
import { startPace } from './pace.ts';
import { type PreparedTraining, prepareTraining } from './prepare-training.ts';
import { tasks } from './registry.ts';
import { nameRows } from './row-origins.ts';
import type { TrainingInput, TrainingOutput, TrainingProgress } from './task.ts';
import { withThresholds } from './with-thresholds.ts';

/** A second fit needs about as long as the first: with less time left than this many times, the first is kept. */
const refitReserve = 1.5;
/** Share of the time that the fit may take; the rest is for judging it. */
const fitShare = 0.85;

/**
 * Trains one candidate of a task and judges it: encoders learn from the training rows only, the correction of
 * probabilities and the importance of columns from the validation rows, and the test rows are only answered.
 * Throws RunError when the data cannot be learned, CancelledError when `isCancelled` says so.
 */
export async function trainCandidate(input: TrainingInput, clock = systemClock): Promise<TrainingOutput> {
  const { together } = tasks[input.task];
  if (together) return together.train(input, clock);
  let fitCount = 1;
  const pace = startPace({ ...input, maxSeconds: input.maxSeconds * fitShare, onProgress: reportPart(0) }, clock);
  const prepared = prepareTraining(input);
  const { task, candidate, freshTarget, outputCount, encoding, encoder, features, rows, label } = prepared;
  const { train, validation, outputNames } = prepared;
  const { chosen = {}, seed, threadCount = 0, pretrained } = input;
  if (candidate.refits) fitCount = 2;
  const settings = {
    features,
    outputCount,
    ...(outputNames && { outputNames }),
    validation,
    chosen,
    seed,
    threadCount,
    ...(pretrained && { pretrained }),
  };
  const judgedFit = await candidate.fit({ ...settings, train, pace });

  // What is judged is what was stored: the scorer is opened from the same bytes as at prediction.
  const { score: scoreRows, close } = await openScorer(candidate, judgedFit, features, outputCount);
  const validationScores = await scoreRows(validation.matrix);
  const calibrated = task.calibrate(freshTarget, validationScores, validation.targets);
  const validationAnswers = task.answers(calibrated, validationScores);
  const target = withThresholds(task, calibrated, validationAnswers, validation.targets);
  const shown = label(rows.validation.subarray(0, candidate.importanceRows ?? importanceRowLimit));
  const importance = await permutationImportance({
    encoder,
    rows: shown.matrix,
    losses: async (matrix) => task.losses(target, task.answers(target, await scoreRows(matrix)), shown.targets),
    seed,
    hasTime: () => pace.secondsSpent() < input.maxSeconds,
  });
  await close();
  const isRefitted = candidate.refits === true && pace.secondsLeft() > refitReserve * pace.secondsSpent();
  const fitted = isRefitted
    ? await candidate.fit({
        ...settings,
        train: withValidation(prepared),
        judged: judgedFit,
        pace: startPace(lastLimits(), clock),
      })
    : judgedFit;
  const test = label(rows.test);
  const splitSize = input.split.train.length + input.split.validation.length + input.split.test.length;
  const artifact = saveArtifact(
    {
      task: task.name,
      candidate: candidate.name,
      input_schema: input.schema.filter(({ name }) => encoding.columns.some((used) => used.name === name)),
      target,
      encoding,
      settings: fitted.settings,
      seed,
      rows: {
        train: rows.train.length,
        validation: rows.validation.length,
        test: rows.test.length,
        dropped: splitSize - rows.train.length - rows.validation.length - rows.test.length,
      },
      validation_scores: task.scores(target, validationAnswers, validation.targets),
    },
    {
      ...(candidate.open ? { weights: fitted.weights } : {}),
      graph: await candidate.graph(fitted, features, outputCount),
      ...(fitted.reading && { more: new Map([[readingName, fitted.reading]]) }),
    },
  );
  const last = await openScorer(candidate, fitted, features, outputCount);
  const answers = task.answers(target, await last.score(test.matrix));
  await last.close();
  return {
    artifact,
    heldOut: {
      ...task.heldOut(target, answers, test.targets, train.targets),
      rows: nameRows(rows.test, input.origins),
    },
    validation: {
      ...task.heldOut(target, validationAnswers, validation.targets, train.targets),
      rows: nameRows(rows.validation, input.origins),
    },
    importance,
    trainingSeconds: pace.secondsSpent(),
    sampledRows: fitted.sampledRows ?? null,
    ...(candidate.needsPretrained && pretrained && { baseModel: pretrained.base }),
  };

  /** Without checkpoints: one of the first fit says nothing about other rows. */
  function lastLimits() {
    const { checkpoint: _, ...limits } = input;
    return { ...limits, maxSeconds: pace.secondsLeft(), onProgress: reportPart(1) };
  }

  /** Progress of one fit as a part of all, so that it never goes back. */
  function reportPart(fitsDone: number) {
    return (progress: TrainingProgress) =>
      input.onProgress?.({ ...progress, fraction: (fitsDone + progress.fraction) / fitCount });
  }
}

/** The rows that the kept model learns from, when validation has said what there was to choose and to correct. */
function withValidation({ encoder, train, validation }: PreparedTraining): PreparedTraining['train'] {
  const targets = new Float64Array(train.targets.length + validation.targets.length);
  targets.set(train.targets);
  targets.set(validation.targets, train.targets.length);
  return { matrix: encoder.joinRows(train.matrix, validation.matrix), targets };
}
