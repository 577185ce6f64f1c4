import * as z from 'zod';

/** Scores by metric name; null where a metric is undefined, such as ROC AUC when only one class occurs. */
const scores = z.record(z.string(), z.number().nullable());

const common = {
  object: z.literal('evaluation'),
  /** Held-out rows, which took no part in training or choosing. */
  row_count: z.int(),
  primary_metric: z.string(),
  scores,
  /** The same scores of the commonsense baseline: class shares, or the mean, of the training rows. */
  baseline_scores: scores,
  /** 95 % bootstrap interval of the primary metric. */
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
};

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
    classes: z.array(z.strictObject(labelScores)),
    /** Rows by true class, then by predicted class, in the order of `classes`. */
    confusion_matrix: z.array(z.array(z.int())),
    diagnosis: diagnosis.optional(),
    calibration_curve: calibrationCurve,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('multi_label'),
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
  z.strictObject({ ...common, kind: z.literal('regression') }),
  z.strictObject({
    ...common,
    kind: z.literal('recommendation'),
    /** All items, which scores named `full` rank. */
    item_count: z.int(),
    /** Random items at most beside the one that came next, which scores named `sampled` rank. */
    negative_count: z.int(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('retrieval'),
    answer_count: z.int(),
    /** Answers of which no question was held out, as those with a single phrasing: the scores say nothing of them. */
    untested_answer_count: z.int(),
    /** What a person is to answer: questions below this confidence, their share, and how often the others were right. */
    handover: z.strictObject({ below: z.number(), share: z.number(), answered_accuracy: z.number().nullable() }),
  }),
]);
export type Evaluation = z.infer<typeof evaluationSchema>;
