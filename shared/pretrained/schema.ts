import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';

/** A name as a hub has it; `..` cannot be one. */
const hubName = /^[A-Za-z0-9][\w.-]{0,95}(\/[A-Za-z0-9][\w.-]{0,95})?$/;

/** Where a run takes its pretrained model from. */
export const pretrainedChoice = z
  .union([
    z.strictObject({ dataset_id: idSchema('dataset') }),
    z.strictObject({ folder: z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'must be the name of one folder') }),
    z.strictObject({
      hub: z.string().regex(hubName, 'must be like "owner/name"'),
      revision: z
        .string()
        .regex(/^[A-Za-z0-9][\w./-]{0,99}$/, 'must be a branch, a tag or a commit')
        .default('main'),
    }),
  ])
  .meta({
    description:
      'A pretrained text encoder (BERT, DistilBERT or RoBERTa) to go on with: a ZIP of its files that was uploaded as a dataset, a folder that the operator laid down, or a model of the hub.',
  });
export type PretrainedChoice = z.infer<typeof pretrainedChoice>;
