import * as z from 'zod';
import { baseModel } from '../../learning/pretrained/base-model.ts';
import { idSchema } from '../../runtime/id-schema.ts';
import { taskName } from '../schema.ts';

const scores = z.record(z.string(), z.number().nullable());

/** What is known to limit a model, by a code that stays and words that a person reads. */
const limit = z.strictObject({ code: z.string(), text: z.string() });

const worstError = z.strictObject({
  row: z.int().meta({ description: 'Of the dataset that the test rows come from, from 1 without the header.' }),
  file: z.string().nullable(),
  user: z.string().nullable().meta({ description: 'Whose item was missed.' }),
  truth: z.string(),
  answered: z.string().nullable(),
  confidence: z.number().nullable().meta({ description: 'Of what was answered, where the task says it.' }),
  rank: z.int().nullable().meta({ description: 'The place of the truth, from 1.' }),
});

/**
 * A model card (Mitchell et al. 2019, "Model Cards for Model Reporting"): what the version learned from and how, how well
 * it does on rows that it never saw, and where not to trust it. Everything in it comes from the run itself.
 */
export const modelCard = z
  .strictObject({
    object: z.literal('model_card'),
    model: z.strictObject({
      id: idSchema('model'),
      version_id: idSchema('version'),
      name: z.string(),
      number: z.int(),
      task: taskName,
      target: z.string(),
      created_at: z.iso.datetime(),
    }),
    data: z.strictObject({
      dataset_id: idSchema('dataset'),
      name: z.string().nullable().meta({ description: 'Null where the dataset was deleted.' }),
      row_count: z.int().nullable(),
      validation_share: z.number(),
      split_column: z.string().nullable().meta({
        description: 'The column that said which rows are for training, validation and test; null without one.',
      }),
      test_share: z.number().nullable().meta({ description: 'Null where the test rows are a dataset of their own.' }),
      test_dataset_id: idSchema('dataset').nullable(),
      extra_dataset_ids: z.array(idSchema('dataset')).meta({ description: 'Only learned from.' }),
      test_row_count: z.int(),
      seed: z.int(),
    }),
    method: z.strictObject({
      candidate: z.string(),
      settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
      training_seconds: z.int().nullable(),
      machine: z.string().nullable(),
      sampled_rows: z.int().nullable().meta({ description: 'Rows that it learned from, where those are a sample.' }),
      size_bytes: z.int(),
      base_model: baseModel.nullable().meta({ description: 'The pretrained model that it began with.' }),
    }),
    evaluation: z.strictObject({
      split: z.enum(['test', 'validation']),
      row_count: z.int(),
      rows_sha256: z.string().nullable(),
      primary_metric: z.string(),
      scores,
      baseline_scores: scores,
      interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
      worst_errors: z.array(worstError).optional().meta({
        description: 'Held-out rows answered most confidently wrong, worst first. Absent where none were kept.',
      }),
    }),
    inputs: z.array(z.strictObject({ column: z.string(), kind: z.string(), importance: z.number().nullable() })),
    limits: z.array(limit),
    markdown: z.string().meta({ description: 'The same as a page to hand on.' }),
  })
  .meta({ id: 'ModelCard' });
export type ModelCard = z.infer<typeof modelCard>;
