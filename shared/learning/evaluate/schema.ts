import * as z from 'zod';

/** Scores by metric name; null where a metric is undefined, such as ROC AUC when only one class occurs. */
const scores = z.record(z.string(), z.number().nullable());

const common = {
  object: z.literal('evaluation'),
  split: z.enum(['test', 'validation']).default('test').meta({
    description: 'Which rows: `test` took no part in training or choosing; `validation` chose between candidates.',
  }),
  row_count: z.int(),
  rows_sha256: z.string().nullable().default(null).meta({
    description:
      'SHA-256 in hexadecimal of the row numbers, ascending, with commas between: two evaluations with the same one were judged on the same rows. Null in older evaluations.',
  }),
  primary_metric: z.string(),
  scores,
  /** The same scores of the commonsense baseline: class shares, or the mean, of the training rows. */
  baseline_scores: scores,
  /** 95 % bootstrap interval of the primary metric. */
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
};

/** A held-out row, as the tenant finds it in what was uploaded. */
const place = {
  row: z.int().meta({
    description:
      'Row of the uploaded dataset, from 1 without the header: of the test dataset where the run had one and the split is `test`.',
  }),
  file: z.string().nullable().meta({ description: 'Its image file, in a dataset of images.' }),
};
const worst =
  'The rows that were answered most confidently wrong, worst first, 20 at most. Absent in older evaluations.';

const rate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** What a test of two outcomes is judged by, each with its 95 % bootstrap interval. */
const diagnosis = z.strictObject({
  /** The class that is looked for: the second one. */
  positive: z.string(),
  /** The probability from which on it is answered; chosen on the validation rows. */
  operating_point: z.number(),
  sensitivity: rate,
  specificity: rate,
  roc_auc: rate,
});
export type Diagnosis = z.infer<typeof diagnosis>;

const labelScores = {
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  row_count: z.int(),
};

const calibrationCurve = z.array(
  z.strictObject({
    lower: z.number(),
    upper: z.number(),
    row_count: z.int(),
    mean_probability: z.number(),
    observed_share: z.number(),
  }),
);

/** How well a candidate does on held-out rows, beside the commonsense baseline. */
export const evaluationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('classification'),
    worst_errors: z
      .array(
        z.strictObject({
          ...place,
          label: z.string(),
          predicted: z.string(),
          label_probability: z.number(),
          predicted_probability: z.number(),
        }),
      )
      .optional()
      .meta({ description: worst }),
    classes: z.array(z.strictObject(labelScores)),
    /** Rows by true class, then by predicted class, in the order of `classes`. */
    confusion_matrix: z.array(z.array(z.int())),
    diagnosis: diagnosis.optional(),
    calibration_curve: calibrationCurve,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('multi_label'),
    worst_errors: z
      .array(
        z.strictObject({
          ...place,
          labels: z.array(z.string()).meta({ description: 'Those that the row has; 10 at most.' }),
          answered: z
            .array(z.string())
            .meta({ description: 'Those that were answered, most probable first; 10 at most.' }),
          wrong_label: z.string().meta({ description: 'The one that was most surely answered, or left out, wrongly.' }),
          wrong_label_probability: z.number(),
        }),
      )
      .optional()
      .meta({ description: worst }),
    labels: z.array(
      z.strictObject({
        ...labelScores,
        /** The probability from which on the label is answered; chosen on the validation rows. */
        threshold: z.number(),
      }),
    ),
    /** Of all labels together. */
    calibration_curve: calibrationCurve,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('regression'),
    worst_errors: z
      .array(
        z.strictObject({
          ...place,
          value: z.number(),
          predicted: z.number(),
          residual: z.number().meta({ description: 'The value less what was predicted.' }),
        }),
      )
      .optional()
      .meta({ description: worst }),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('recommendation'),
    worst_errors: z
      .array(
        z.strictObject({
          ...place,
          user: z.string(),
          item: z.string().meta({ description: 'What the user took next.' }),
          rank: z.int().meta({ description: 'Its place among all items, from 1.' }),
        }),
      )
      .optional()
      .meta({ description: 'The items missed by most places, worst first, 20 at most. Absent in older evaluations.' }),
    /** All items, which scores named `full` rank. */
    item_count: z.int(),
    /** Random items at most beside the one that came next, which scores named `sampled` rank. */
    negative_count: z.int(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('retrieval'),
    worst_errors: z
      .array(
        z.strictObject({
          ...place,
          answer: z.string().meta({ description: 'The right one; at most 200 characters of it.' }),
          rank: z.int().meta({ description: 'Its place among all answers, from 1.' }),
          first_answer: z.string(),
          confidence: z.number().meta({ description: 'Of the first answer.' }),
        }),
      )
      .optional()
      .meta({ description: worst }),
    answer_count: z.int(),
    /** Answers of which no question was held out, as those with a single phrasing: the scores say nothing of them. */
    untested_answer_count: z.int(),
    /** What a person is to answer: questions below this confidence, their share, and how often the others were right. */
    handover: z.strictObject({ below: z.number(), share: z.number(), answered_accuracy: z.number().nullable() }),
  }),
]);
export type Evaluation = z.infer<typeof evaluationSchema>;
