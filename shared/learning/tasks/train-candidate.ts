import { systemClock } from '../../runtime/clock.ts';
import { RunError } from '../../runtime/errors.ts';
import { saveArtifact } from '../artifact/save.ts';
import { fitNativeEncoder, openNativeEncoder } from '../features/tabular/native-encoder.ts';
import { findCandidate } from './find-candidate.ts';
import { importanceRowLimit, permutationImportance } from './importance.ts';
import { startPace } from './pace.ts';
import { tasks } from './registry.ts';
import type { TrainingInput, TrainingOutput } from './task.ts';

/** Share of the time that the fit may take; the rest is for judging it. */
const fitShare = 0.85;

/**
 * Trains one candidate of a task and judges it: encoders learn from the training rows only, the correction of
 * probabilities and the importance of columns from the validation rows, and the test rows are only answered.
 * Throws RunError when the data cannot be learned, CancelledError when `isCancelled` says so.
 */
export async function trainCandidate(input: TrainingInput, clock = systemClock): Promise<TrainingOutput> {
  const pace = startPace({ ...input, maxSeconds: input.maxSeconds * fitShare }, clock);
  const task = tasks[input.task];
  const candidate = findCandidate(task, input.candidate);
  const column = input.table.columns.find(({ name }) => name === input.target);
  if (!candidate) throw new RunError('unknown_candidate', `${input.task} has no candidate "${input.candidate}".`);
  if (!column) throw new RunError('target_missing', `There is no column "${input.target}".`, { param: input.target });

  const { schema: freshTarget, targets } = task.readTarget(column);
  const known = (rows: Int32Array) => rows.filter((row) => !Number.isNaN(targets[row]));
  const [trainRows, validationRows, testRows] = [input.split.train, input.split.validation, input.split.test].map(
    known,
  );
  if (!trainRows?.length || !validationRows?.length || !testRows) {
    throw new RunError('too_few_rows', 'The split leaves no rows to train on or to validate with. Upload more rows.');
  }

  const encoding = fitNativeEncoder(input.table, input.schema, input.target, trainRows);
  if (encoding.columns.length === 0) {
    const reasons = encoding.dropped.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new RunError(
      'no_usable_columns',
      `No column can be learned from (${reasons}). Add columns that describe the rows.`,
    );
  }
  const encoder = openNativeEncoder(encoding);
  const label = (rows: Int32Array) => ({
    matrix: encoder.encodeTable(input.table, rows),
    targets: Float64Array.from(rows, (row) => targets[row] as number),
  });
  const [train, validation] = [label(trainRows), label(validationRows)];
  const outputCount = task.outputCount(freshTarget);
  const { features } = encoder;
  const { seed, threadCount = 0 } = input;
  const fitted = await candidate.fit({ features, outputCount, train, validation, seed, pace, threadCount });

  // What is judged is what was stored: the scorer is opened from the same bytes as at prediction.
  const scoreRows = await candidate.open(fitted, features, outputCount);
  const validationScores = await scoreRows(validation.matrix);
  const target = task.calibrate(freshTarget, validationScores, validation.targets);
  const shown = label(validationRows.subarray(0, importanceRowLimit));
  const importance = await permutationImportance({
    features,
    matrix: shown.matrix,
    losses: async (matrix) => task.losses(target, task.answers(target, await scoreRows(matrix)), shown.targets),
    seed,
    hasTime: () => pace.secondsSpent() < input.maxSeconds,
  });
  const test = label(testRows);
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
        train: trainRows.length,
        validation: validationRows.length,
        test: testRows.length,
        dropped: splitSize - trainRows.length - validationRows.length - testRows.length,
      },
      validation_scores: task.scores(target, task.answers(target, validationScores), validation.targets),
    },
    fitted.weights,
  );
  return {
    artifact,
    heldOut: task.heldOut(target, task.answers(target, await scoreRows(test.matrix)), test.targets, train.targets),
    importance,
    trainingSeconds: pace.secondsSpent(),
  };
}
