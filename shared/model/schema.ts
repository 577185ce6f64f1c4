import * as z from 'zod';
import { columnSchema } from '../dataset/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

export const taskName = z.enum(['tabular_classification', 'tabular_regression']);

/** A pointer to a version that callers may name instead of it; `champion` answers when none is named. */
export const modelAlias = z.enum(['champion', 'challenger']);
export type ModelAlias = z.infer<typeof modelAlias>;

/** A metric on held-out rows with its 95 % interval, where one can be computed. */
export const metricValue = z.strictObject({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type MetricValue = z.infer<typeof metricValue>;

/** What a version was seen to do on rows that it never learned from. */
export const modelCard = z.strictObject({
  primary_metric: z.string(),
  metrics: z.record(z.string(), metricValue),
  /** The same metrics for the commonsense baseline (class shares, or the mean). */
  baseline: z.record(z.string(), metricValue),
  test_row_count: z.int(),
  importance: z.array(z.strictObject({ column: z.string(), drop: z.number() })),
  classes: z.array(z.string()).nullable(),
  /** Rows are truths and columns are predictions, in the order of `classes`. */
  confusion_matrix: z.array(z.array(z.int())).nullable(),
  calibration: z
    .array(z.strictObject({ mean_predicted: z.number(), share_true: z.number(), count: z.int() }))
    .nullable(),
});
export type ModelCard = z.infer<typeof modelCard>;

export const modelVersion = z
  .strictObject({
    object: z.literal('model_version'),
    id: idSchema('version'),
    model_id: idSchema('model'),
    number: z.int().positive(),
    task: taskName,
    target: z.string(),
    candidate: z.string(),
    run_id: idSchema('run'),
    dataset_id: idSchema('dataset'),
    size_bytes: z.int(),
    input_schema: z.array(columnSchema),
    card: modelCard,
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'ModelVersion' });

export const model = z
  .strictObject({
    object: z.literal('model'),
    id: idSchema('model'),
    name: z.string(),
    task: taskName,
    target: z.string(),
    aliases: z.strictObject({ champion: idSchema('version').nullable(), challenger: idSchema('version').nullable() }),
    version_count: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Model' });

/** What a deletion took away, so that a tenant can show it to whoever asked for it. */
export const modelDeletion = z
  .strictObject({
    object: z.literal('deletion'),
    id: idSchema('model'),
    removed: z.strictObject({ versions: z.int(), objects: z.int(), bytes: z.int() }),
  })
  .meta({ id: 'ModelDeletion' });
