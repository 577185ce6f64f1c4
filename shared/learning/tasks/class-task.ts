import type { Column } from '../../dataset/table.ts';
import { isNumericColumn } from '../../dataset/table.ts';
import { RunError } from '../../runtime/errors.ts';
import { applyCalibration } from '../calibration/calibration.ts';
import { chooseCalibration } from '../calibration/fit-calibration.ts';
import { confidenceAt } from '../calibration/operating-point.ts';
import { softmax } from '../calibration/softmax.ts';
import { classificationMetrics } from '../evaluate/classification.ts';
import { chosenClass, judgeClasses } from '../evaluate/judged-classes.ts';
import { logLosses } from '../evaluate/log-loss.ts';
import { score } from '../evaluate/metric.ts';
import type { EncodedRows } from '../features/encoding.ts';
import type { ClassTarget } from './target.ts';
import type { ReadTarget, TaskDefinition } from './task-definition.ts';

/** So many rows let each class occur in training, validation and test. */
const leastRowsPerClass = 5;

/** What tells tasks that choose one class apart. */
type ClassTaskParts<Rows extends EncodedRows> = Pick<
  TaskDefinition<ClassTarget, Rows>,
  'name' | 'description' | 'inputs' | 'candidates' | 'suits' | 'abstainingShare' | 'hasOperatingPoint'
> & {
  readonly mostClasses: number;
  /** Ends the sentence on too many classes. */
  readonly manyClassesAdvice: string;
};

/** A task that says which of two or more classes a row belongs to, with calibrated probabilities. */
export function classTask<Rows extends EncodedRows>({
  mostClasses,
  manyClassesAdvice,
  ...parts
}: ClassTaskParts<Rows>): TaskDefinition<ClassTarget, Rows> {
  return {
    ...parts,
    answerKind: 'classification',
    targetKinds: ['categorical', 'boolean', 'numeric', 'text'],
    // A proper scoring rule: it judges the probabilities that customers are sold, and is defined for any class count.
    primaryMetric: 'log_loss',
    metrics: classificationMetrics.map(({ name, better }) => ({ name, better })),

    readTarget: readClasses,
    checkRows: (read, rows) => checkClassRows(read, rows, mostClasses, manyClassesAdvice),
    outputCount: ({ classes }) => classes.length,
    calibrate: (schema, scores, targets) => ({
      ...schema,
      calibration: chooseCalibration(scores, targets, schema.classes.length),
    }),
    answers: ({ classes, calibration }, scores) => softmax(applyCalibration(scores, calibration), classes.length),
    losses: ({ classes }, probabilities, truths) => logLosses({ truths, probabilities, classCount: classes.length }),
    scores: ({ classes, operating_point: operatingPoint }, probabilities, truths) =>
      score(classificationMetrics, judgeClasses(truths, probabilities, classes.length, operatingPoint)),
    heldOut: ({ classes, operating_point: operatingPoint }, probabilities, truths, trainTruths) => ({
      kind: 'classification',
      classes,
      truths: Array.from(truths),
      probabilities: Array.from(probabilities),
      ...(operatingPoint !== undefined && { operatingPoint }),
      baselineProbabilities: classes.map(
        (_, k) => trainTruths.filter((truth) => truth === k).length / trainTruths.length,
      ),
    }),
    outputs: ({ classes, operating_point: operatingPoint }, probabilities) =>
      Array.from({ length: probabilities.length / classes.length }, (_, row) => {
        const first = row * classes.length;
        const best = chosenClass(probabilities, row, classes.length, operatingPoint);
        return {
          kind: 'classification',
          label: classes[best] ?? '',
          probabilities: Object.fromEntries(classes.map((label, k) => [label, probabilities[first + k] ?? 0])),
          confidence: confidenceAt(probabilities[first + best] ?? 0, best, operatingPoint),
        };
      }),
  };
}

/** Classes in order: numbers by value, labels by spelling, so that the codes do not depend on the order of rows. */
function readClasses(column: Column): ReadTarget<ClassTarget> {
  const keys: ArrayLike<number> = isNumericColumn(column) ? column.values : column.codes;
  const nameOf = (key: number) => (isNumericColumn(column) ? String(key) : (column.dictionary[key] ?? ''));
  const isMissing = (key: number) => (isNumericColumn(column) ? Number.isNaN(key) : key < 0);
  const order = isNumericColumn(column)
    ? (a: number, b: number) => a - b
    : (a: number, b: number) => (nameOf(a) < nameOf(b) ? -1 : 1);
  const sorted = [...new Set(Array.from(keys))].filter((key) => !isMissing(key)).sort(order);
  const codes = new Map(sorted.map((key, code) => [key, code]));
  return {
    schema: { kind: 'classification', column: column.name, classes: sorted.map(nameOf), calibration: null },
    targets: Float64Array.from(keys, (key) => codes.get(key) ?? Number.NaN),
  };
}

function checkClassRows(
  { schema: { column, classes }, targets }: ReadTarget<ClassTarget>,
  rows: Int32Array,
  mostClasses: number,
  advice: string,
): void {
  if (classes.length === rows.length) {
    throw new RunError(
      'target_all_unique',
      `Every row has its own value in "${column}", so there is nothing to repeat. Choose a column whose values recur.`,
      { param: column },
    );
  }
  if (classes.length > mostClasses) {
    throw new RunError(
      'target_too_many_classes',
      `"${column}" has ${classes.length} classes; at most ${mostClasses} can be learned. ${advice}`,
      { param: column },
    );
  }
  classes.forEach((label, code) => {
    const holders = rows.filter((row) => targets[row] === code);
    if (holders.length >= leastRowsPerClass) return;
    throw new RunError(
      'target_class_too_small',
      `Class "${label}" of "${column}" has ${holders.length} rows; each class needs ${leastRowsPerClass}. Add rows, merge it with another class, or remove its rows.`,
      { param: column, rows: Array.from(holders, (row) => row + 1) },
    );
  });
}
