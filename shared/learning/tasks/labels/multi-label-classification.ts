import { applyCalibration, type Calibration } from '../../calibration/calibration.ts';
import { chooseCalibration } from '../../calibration/fit-calibration.ts';
import { softmax } from '../../calibration/softmax.ts';
import { judgeLabels } from '../../evaluate/judged-labels.ts';
import { score } from '../../evaluate/metric.ts';
import { labelLosses, multiLabelMetrics } from '../../evaluate/multi-label.ts';
import { type TextRows, textInputs } from '../../features/text/text-encoder.ts';
import { twoClassScores } from '../candidates/two-class-scores.ts';
import type { LabelsTarget } from '../target.ts';
import type { TaskDefinition } from '../task-definition.ts';
import { textCnnOfLabels } from '../text/candidates/text-cnn.ts';
import { labelShares } from './candidates/label-shares.ts';
import { ngramLabels, ngramLabelsByMargin } from './candidates/ngram-labels.ts';
import { decideLabels } from './decide-labels.ts';
import { checkLabelSets, rarestLabels, readLabelSets } from './read-label-sets.ts';

/** With fewer validation rows that have a label, or that lack it, its probabilities stay as they are. */
const leastOfEach = 5;

/** So few already tell, since two numbers are fitted, and kept only where they help on rows left out. */
const leastRows = 20;

/** Which labels fit a text: any number of them, or none. */
export const multiLabelClassification: TaskDefinition<LabelsTarget, TextRows> = {
  name: 'multi_label_classification',
  description:
    'Predicts which labels fit a text, any number of them or none, in any language, with a calibrated probability of each.',
  answerKind: 'multi_label',
  targetKinds: ['labels', 'categorical', 'text'],
  takesSets: true,
  inputs: textInputs,
  candidates: [labelShares, ngramLabelsByMargin, ngramLabels, textCnnOfLabels],
  // A proper scoring rule, as of classes: thresholds can be moved afterwards, probabilities cannot.
  primaryMetric: 'log_loss',
  metrics: multiLabelMetrics.map(({ name, better }) => ({ name, better })),

  suits: (_profile, { kind }) => kind === 'labels',
  readTarget: readLabelSets,
  checkRows: checkLabelSets,
  outputCount: ({ labels }) => labels.length,
  targetWidth: ({ labels }) => labels.length,
  strata: rarestLabels,
  calibrate: (schema, scores, targets) => ({
    ...schema,
    calibrations: schema.labels.map((_, k) =>
      calibrateLabel(columnOf(scores, k, schema.labels.length), columnOf(targets, k, schema.labels.length)),
    ),
  }),
  answers: ({ labels, calibrations }, scores) => {
    const answers = new Float64Array(scores.length);
    labels.forEach((_, k) => {
      const pairs = twoClassScores(columnOf(scores, k, labels.length));
      const probabilities = softmax(applyCalibration(pairs, calibrations[k] ?? null), 2);
      for (let row = 0; row < probabilities.length / 2; row += 1) {
        answers[row * labels.length + k] = probabilities[2 * row + 1] as number;
      }
    });
    return answers;
  },
  losses: ({ labels }, probabilities, truths) => labelLosses({ truths, probabilities, labelCount: labels.length }),
  scores: (schema, probabilities, truths) =>
    score(multiLabelMetrics, judgeLabels(truths, probabilities, thresholdsOf(schema))),
  heldOut: (schema, probabilities, truths, trainTruths) => ({
    kind: 'multi_label',
    labels: schema.labels,
    truths: Array.from(truths),
    probabilities: Array.from(probabilities),
    thresholds: thresholdsOf(schema),
    baselineProbabilities: schema.labels.map((_, k) => {
      const own = columnOf(trainTruths, k, schema.labels.length);
      return own.reduce((sum, truth) => sum + truth, 0) / own.length;
    }),
  }),
  outputs: (schema, probabilities) => {
    const { length } = schema.labels;
    const thresholds = thresholdsOf(schema);
    return Array.from({ length: probabilities.length / length }, (_, row) =>
      decideLabels(schema.labels, Array.from(probabilities.subarray(row * length, (row + 1) * length)), thresholds),
    );
  },
};

const thresholdsOf = ({ labels, thresholds }: LabelsTarget): number[] => labels.map((_, k) => thresholds[k] ?? 0.5);

const columnOf = (values: Float64Array, column: number, width: number): Float64Array =>
  Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + column] as number);

function calibrateLabel(margins: Float64Array, truths: Float64Array): Calibration {
  const positives = truths.reduce((sum, truth) => sum + truth, 0);
  if (Math.min(positives, truths.length - positives) < leastOfEach) return null;
  return chooseCalibration(twoClassScores(margins), truths, 2, { leastRows });
}
