import { createReadStream } from 'node:fs';
import { appendTable } from '../../shared/dataset/append-table.ts';
import { cleanTable } from '../../shared/dataset/clean/clean-table.ts';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import type { ColumnSchema } from '../../shared/dataset/schema.ts';
import type { Table } from '../../shared/dataset/table.ts';
import { bootstrapInterval, type Interval } from '../../shared/learning/evaluate/bootstrap.ts';
import { mostProbable } from '../../shared/learning/evaluate/judged-classes.ts';
import { averageHeldOut, selectEnsemble } from '../../shared/learning/search/select-ensemble.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import { makeSplit } from '../../shared/learning/tasks/split.ts';
import type { HeldOut, Split, TrainingOutput } from '../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../shared/learning/tasks/train-candidate.ts';

type ClassAnswers = Extract<HeldOut, { kind: 'classification' }>;

export interface TextTraining {
  /** CSV files with a column `text` and the target. */
  readonly files: { readonly train: string; readonly validation?: string; readonly test: string };
  readonly target: string;
  /** Leaves rows out of validation and test whose texts stand in the rows before them, too. */
  readonly dropsLeaks: boolean;
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface TrainedTexts {
  readonly candidates: readonly { readonly name: string; readonly output: TrainingOutput; readonly weight: number }[];
  /** What the chosen candidates answer together. */
  readonly validation: ClassAnswers;
  readonly test: ClassAnswers;
  readonly leakedTestRows: number;
}

/** Share of the training rows that validates where there is no official part for it. */
const validationShare = 0.1;
const maxSeconds = 1200;
const task = tasks.text_classification;

/**
 * Trains every candidate that begins from nothing on an official split and combines them as a run does: settings,
 * calibration and weights are chosen on validation rows, and the test rows are judged once, at the end, by what was
 * chosen.
 */
export async function trainTexts({ files, target, dropsLeaks, seed, print }: TextTraining): Promise<TrainedTexts> {
  const schema = textSchema(target);
  const read = (path: string) => readTexts(path, schema);
  const parts = [
    await read(files.train),
    ...(files.validation ? [await read(files.validation)] : []),
    await read(files.test),
  ];
  const table = parts.reduce(appendTable);
  const dealt = dealRows(parts, table, target, seed, files.validation !== undefined);
  const split = dropsLeaks
    ? withoutLeaks(dealt, task.inputs.rowKeys?.(table, schema, target) ?? new Int32Array())
    : dealt;
  const leakedTestRows = dealt.test.length - split.test.length;
  print(
    `${split.train.length} training, ${split.validation.length} validation, ${split.test.length} test rows (${leakedTestRows} left out)`,
  );

  const trained: { readonly name: string; readonly output: TrainingOutput }[] = [];
  const isTried = ({ name, needsPretrained }: (typeof task.candidates)[number]) =>
    name !== 'baseline' && !needsPretrained;
  for (const { name } of task.candidates.filter(isTried)) {
    const output = await trainCandidate({
      task: 'text_classification',
      candidate: name,
      table,
      schema,
      target,
      split,
      seed,
      maxSeconds,
    });
    const { accuracy, log_loss } = scoresOf(classAnswers(output.validation));
    print(
      `${name}: validation accuracy ${accuracy.toFixed(4)}, log loss ${log_loss.toFixed(4)}; ${output.trainingSeconds.toFixed(0)} s`,
    );
    trained.push({ name, output });
  }
  const ensemble = selectEnsemble(trained.map(({ name, output }) => ({ name, heldOut: output.validation })));
  const best = trained.reduce((least, next) => (lossOf(next) < lossOf(least) ? next : least));
  const weightOf = (name: string) =>
    ensemble ? (ensemble.members.find((member) => member.name === name)?.weight ?? 0) : Number(name === best.name);
  const candidates = trained.map((one) => ({ ...one, weight: weightOf(one.name) }));
  const chosen = candidates.filter(({ weight }) => weight > 0);
  print(
    `chosen on validation: ${chosen.map(({ name, weight }) => `${(100 * weight).toFixed(0)} % ${name}`).join(', ')}`,
  );
  const together = (part: 'validation' | 'heldOut') =>
    classAnswers(averageHeldOut(chosen.map(({ output, weight }) => ({ heldOut: output[part], weight }))));
  return { candidates, validation: together('validation'), test: together('heldOut'), leakedTestRows };
}

/** The columns of a file of texts. */
export const textSchema = (target: string): ColumnSchema[] => [
  { name: 'text', kind: 'text', is_nullable: false },
  { name: target, kind: 'categorical', is_nullable: false },
];

/** Reads a CSV file of texts. */
export const readTexts = async (path: string, schema: readonly ColumnSchema[]): Promise<Table> =>
  cleanTable(await readRawTable(createReadStream(path)), schema, []).table;

function dealRows(parts: readonly Table[], table: Table, target: string, seed: number, hasValidation: boolean): Split {
  const testFrom = table.rowCount - (parts.at(-1)?.rowCount ?? 0);
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, at) => from + at);
  const test = range(testFrom, table.rowCount);
  const trainCount = parts[0]?.rowCount ?? 0;
  if (hasValidation) return { train: range(0, trainCount), validation: range(trainCount, testFrom), test };
  const column = table.columns.find(({ name }) => name === target);
  const codes = column && 'codes' in column ? column.codes : new Int32Array(table.rowCount);
  return makeSplit(table.rowCount, { seed, validationShare, testRows: test, stratifyCodes: codes });
}

function withoutLeaks({ train, validation, test }: Split, keys: Int32Array): Split {
  const seen = new Set(Array.from(train, (row) => keys[row]));
  const kept = validation.filter((row) => !seen.has(keys[row]));
  for (const row of kept) seen.add(keys[row]);
  return { train, validation: kept, test: test.filter((row) => !seen.has(keys[row])) };
}

export function classAnswers(heldOut: HeldOut): ClassAnswers {
  if (heldOut.kind !== 'classification') throw new TypeError('Texts have classes');
  return heldOut;
}

const lossOf = ({ output }: { readonly output: TrainingOutput }) => scoresOf(classAnswers(output.validation)).log_loss;

/** 1 where the most probable class is wrong, else 0. */
export function errorsOf({ classes, truths, probabilities }: ClassAnswers): Float64Array {
  const shares = Float64Array.from(probabilities);
  return Float64Array.from(truths, (truth, row) => Number(mostProbable(shares, row, classes.length) !== truth));
}

/** Accuracy with its 95 % bootstrap interval, and log loss. */
export function scoresOf(answers: ClassAnswers, seed = 1) {
  const errors = errorsOf(answers);
  const error = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  const { classes, truths, probabilities } = answers;
  const losses = truths.map(
    (truth, row) => -Math.log(Math.max(probabilities[row * classes.length + truth] ?? 0, 1e-12)),
  );
  const wrong: Interval | null = bootstrapInterval(errors, (mean) => mean, seed);
  return {
    accuracy: 1 - error,
    log_loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    interval: wrong && { low: 1 - wrong.high, high: 1 - wrong.low },
  };
}
