import { createReadStream } from 'node:fs';
import { appendTable } from '../../shared/dataset/append-table.ts';
import { cleanDataset } from '../../shared/dataset/clean/clean-dataset.ts';
import { profileDataset } from '../../shared/dataset/profile/profile-dataset.ts';
import type { Settings } from '../../shared/learning/search/search-space.ts';
import { averageHeldOut, selectEnsemble } from '../../shared/learning/search/select-ensemble.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import { makeSplit } from '../../shared/learning/tasks/split.ts';
import type { HeldOut, Split, TrainingOutput } from '../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../shared/learning/tasks/train-candidate.ts';
import { chooseThresholds, decidedBy } from '../../shared/learning/tasks/with-thresholds.ts';
import { tellLoss } from './tell-loss.ts';
import { scoresOf } from './train-texts.ts';

export type ClassAnswers = Extract<HeldOut, { kind: 'classification' }>;

export interface ImageTraining {
  /** ZIP files of images in folders named by class. */
  readonly files: { readonly train: string; readonly validation?: string; readonly test: string };
  /** Candidates with the settings that were found to do well on the validation rows. */
  readonly candidates: readonly { readonly name: string; readonly chosen: Settings; readonly seed: number }[];
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface TrainedImages {
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  readonly validation: ClassAnswers;
  readonly test: ClassAnswers;
}

const task = tasks.image_classification;
const target = 'label';
/** Share of the training rows that validates where there is no official part for it. */
const validationShare = 0.1;
/** With what comes before and after it, a bench ends within 45 minutes. */
const maxSeconds = 2500;

/**
 * Trains candidates on an official split as a run does: images are read at the size of the training ones, calibration,
 * operating point and weights are chosen on validation rows, and the test rows are judged once, by what was chosen.
 */
export async function trainImages({ files, candidates, seed, print }: ImageTraining): Promise<TrainedImages> {
  const { schema } = await profileDataset(createReadStream(files.train));
  const read = async (path: string) => (await cleanDataset(createReadStream(path), { schema }, [])).table;
  const parts = [
    await read(files.train),
    ...(files.validation ? [await read(files.validation)] : []),
    await read(files.test),
  ];
  const table = parts.reduce(appendTable);
  const split = dealRows(
    parts.map(({ rowCount }) => rowCount),
    labelsOf(table),
    seed,
  );
  print(`${split.train.length} training, ${split.validation.length} validation, ${split.test.length} test images`);
  const trained: { readonly name: string; readonly output: TrainingOutput }[] = [];
  for (const { name, chosen, seed: own } of candidates) {
    const output = await trainCandidate({
      task: 'image_classification',
      candidate: name,
      table,
      schema,
      target,
      split,
      seed: own,
      chosen,
      maxSeconds,
      threadCount: 1,
      onProgress: tellLoss(name, print),
    });
    const label = `${name} (seed ${own})`;
    const { accuracy, log_loss } = scoresOf(classAnswers(output.validation));
    const told = `validation accuracy ${accuracy.toFixed(4)}, log loss ${log_loss.toFixed(4)}`;
    print(`${label}: ${told}; ${output.trainingSeconds.toFixed(0)} s`);
    trained.push({ name: label, output });
  }
  const members = selectEnsemble(trained.map(({ name, output }) => ({ name, heldOut: output.validation })))?.members;
  const best = trained.reduce((least, next) => (lossOf(next.output) < lossOf(least.output) ? next : least));
  const chosen = members ?? [{ name: best.name, weight: 1 }];
  print(
    `chosen on validation: ${chosen.map(({ name, weight }) => `${(100 * weight).toFixed(0)} % ${name}`).join(', ')}`,
  );
  const together = (part: 'validation' | 'heldOut') =>
    averageHeldOut(
      chosen.flatMap(({ name, weight }) =>
        trained.filter((one) => one.name === name).map(({ output }) => ({ heldOut: output[part], weight })),
      ),
    );
  const validation = classAnswers(together('validation'));
  const { probabilities, truths, classes } = validation;
  const thresholds = chooseThresholds(task, probabilities, truths, classes.length);
  return {
    members: chosen,
    validation: classAnswers(decidedBy(validation, thresholds)),
    test: classAnswers(decidedBy(together('heldOut'), thresholds)),
  };
}

function labelsOf(table: Awaited<ReturnType<typeof cleanDataset>>['table']): Int32Array {
  const column = table.columns.find(({ name }) => name === target);
  return column && 'codes' in column ? column.codes : new Int32Array(table.rowCount);
}

function dealRows(counts: readonly number[], stratifyCodes: Int32Array, seed: number): Split {
  const rowCount = stratifyCodes.length;
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, at) => from + at);
  const testFrom = rowCount - (counts.at(-1) ?? 0);
  const test = range(testFrom, rowCount);
  const [trainCount = 0] = counts;
  if (counts.length === 3) return { train: range(0, trainCount), validation: range(trainCount, testFrom), test };
  return makeSplit(rowCount, { seed, validationShare, testRows: test, stratifyCodes });
}

function classAnswers(heldOut: HeldOut): ClassAnswers {
  if (heldOut.kind !== 'classification') throw new TypeError('Images have classes');
  return heldOut;
}

const lossOf = ({ validation }: TrainingOutput) => scoresOf(classAnswers(validation)).log_loss;
