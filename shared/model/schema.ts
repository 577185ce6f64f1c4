import * as z from 'zod';
import { columnSchema } from '../dataset/schema.ts';
import { evaluationSchema } from '../learning/evaluate/schema.ts';
import { baseModel } from '../learning/pretrained/base-model.ts';
import { taskNames } from '../learning/tasks/task-names.ts';
import { idSchema } from '../runtime/id-schema.ts';

export const taskName = z.enum(taskNames);

/** A pointer to a version that callers may name instead of it; `champion` answers when none is named. */
export const modelAlias = z.enum(['champion', 'challenger']);
export type ModelAlias = z.infer<typeof modelAlias>;

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
    /** What it was seen to do on rows that it never learned from. */
    evaluation: evaluationSchema,
    /** Share by which shuffling a column worsens the primary metric, largest first; at most 100 columns. */
    importance: z.array(z.strictObject({ column: z.string(), drop: z.number() })),
    base_model: baseModel.nullable().default(null).meta({ description: 'The pretrained model that it began with.' }),
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

/** Where an exported model can be loaded from. */
export const modelExport = z
  .strictObject({
    object: z.literal('model_export'),
    model_id: idSchema('model'),
    version_id: idSchema('version'),
    url: z.url().meta({ description: 'A ZIP with the ONNX graph, its manifest and runners for Node.js and Python.' }),
    size_bytes: z.int(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'ModelExport' });

/** What a deletion took away, so that a tenant can show it to whoever asked for it. */
export const modelDeletion = z
  .strictObject({
    object: z.literal('deletion'),
    id: idSchema('model'),
    removed: z.strictObject({
      versions: z.int(),
      objects: z.int(),
      bytes: z.int(),
      /** Conversations, and questions that were handed over. */
      asked: z.int(),
      feedback: z.int(),
    }),
  })
  .meta({ id: 'ModelDeletion' });
