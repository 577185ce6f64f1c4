import * as z from 'zod';
import { prediction } from '../prediction/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

const text = z.string().min(1).max(10_000);
const known = ['label', 'labels', 'value', 'answer', 'item', 'is_right'] as const;

/** What was right. */
export const feedbackRequest = z
  .strictObject({
    label: z.union([text, z.number(), z.boolean()]).optional().meta({ description: 'Of a class: the right one.' }),
    labels: z
      .array(text.max(1000))
      .max(500)
      .optional()
      .meta({ description: 'Of a set of labels: all those that fit; none may.' }),
    value: z.number().min(-1e100).max(1e100).optional().meta({ description: 'Of a quantity: what it was.' }),
    answer: text.optional().meta({ description: 'Of a question: the right answer, word for word.' }),
    item: z.union([text, z.number()]).optional().meta({ description: 'Of a recommendation: what the user took.' }),
    is_right: z.boolean().optional().meta({
      description: 'Of a class, labels or an answer: whether it was right, where the right one is not known.',
    }),
    comment: z.string().max(2000).optional(),
  })
  .refine((body) => known.filter((name) => body[name] !== undefined).length === 1, {
    message: `must name what was right by one of ${known.join(', ')}`,
  })
  .meta({ id: 'FeedbackRequest' });
export type FeedbackRequest = z.infer<typeof feedbackRequest>;

const answered = z.union([z.string(), z.number(), z.array(z.string())]);

export const feedback = z
  .strictObject({
    object: z.literal('feedback'),
    prediction_id: idSchema('prediction'),
    model_id: idSchema('model'),
    version_id: idSchema('version'),
    truth: answered.nullable().meta({ description: 'What was right; null where only `is_right` was told.' }),
    predicted: answered.nullable().meta({
      description: 'What the model said: its label or labels, value, answer or first item; null where it abstained.',
    }),
    confidence: z.number().nullable(),
    is_right: z.boolean().nullable().meta({
      description:
        'Whether label or answer were right, all labels and no other, or the item stood in the list; null for a quantity, and where the model abstained.',
    }),
    difference: z.number().nullable().meta({ description: 'Of a quantity: the truth less what was predicted.' }),
    rank: z.int().nullable().meta({ description: 'Of a recommendation: the place of the item in the list, from 1.' }),
    comment: z.string().nullable(),
    answered_at: z.iso.datetime().meta({ description: 'When the model was asked.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Feedback' });
export type Feedback = z.infer<typeof feedback>;

/** A prediction as it was kept. */
export const storedPrediction = z
  .strictObject({
    ...prediction.pick({ id: true, model: true, version: true, output: true, confidence: true, abstained: true }).shape,
    object: z.literal('stored_prediction'),
    inputs: z.record(z.string(), z.unknown()),
    feedback: feedback.nullable(),
    created_at: z.iso.datetime(),
    stored_until: z.iso.datetime(),
  })
  .meta({ id: 'StoredPrediction' });

/** How a version does on predictions that it was told the truth of. */
export const feedbackSummary = z
  .strictObject({
    object: z.literal('feedback_summary'),
    model_id: idSchema('model'),
    is_complete: z.boolean().meta({ description: 'False where only the newest 10,000 were counted.' }),
    versions: z.array(
      z.strictObject({
        version_id: idSchema('version'),
        number: z.int().nullable().meta({ description: 'Of the version; null where it is gone.' }),
        count: z.int(),
        abstained: z.int().meta({ description: 'Of these the model gave no answer, and they are not judged.' }),
        metric: z.string().meta({ description: 'As the evaluation names it.' }),
        live: z.number().nullable(),
        interval: z
          .strictObject({ low: z.number(), high: z.number() })
          .nullable()
          .meta({ description: '95 %: by Wilson for a share, by bootstrap for an error.' }),
        evaluated: z.number().nullable().meta({ description: 'The same on the test rows, before it was deployed.' }),
      }),
    ),
  })
  .meta({
    id: 'FeedbackSummary',
    description:
      'What feedback says of each version, newest first, beside its evaluation. It is as good as the choice of what feedback was given on: told only of errors, it knows only errors.',
  });

export const feedbackDatasetRequest = z
  .strictObject({ name: z.string().min(1).max(200).default('Feedback') })
  .meta({ id: 'FeedbackDatasetRequest' });
