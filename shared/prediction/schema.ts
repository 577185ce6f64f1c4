import * as z from 'zod';
import { modelAlias } from '../model/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { sponsorLine } from '../sponsor/schema.ts';
import { amount } from '../usage/schema.ts';

/** Inputs of one request at most; each is metered. */
const maxInputs = 1_000;

/** Images are sent as data URLs, and a photograph of a telephone has some megabytes. */
const text = z.union([z.string().max(100_000), z.string().startsWith('data:image/').max(5_000_000)]);

/** Of items, or of values that an attribute may have. */
const list = z.array(z.union([z.string().max(1000), z.number(), z.boolean()])).max(1000);

const input = z.record(z.string().max(500), z.union([z.number(), text, z.boolean(), z.null(), list])).meta({
  id: 'PredictionInput',
  description:
    'Column name to value; null marks a value that is not known. A recommendation takes lists: of recent items, oldest first, and of the values that an attribute may have.',
});
export type PredictionInput = z.infer<typeof input>;

export const predictionRequest = z
  .strictObject({
    inputs: z.union([input, z.array(input).min(1).max(maxInputs)]),
    version: idSchema('version').optional(),
    alias: modelAlias.optional().meta({ description: '`champion` when neither a version nor an alias is named.' }),
    store: z.boolean().default(false).meta({
      description:
        'Keep the inputs and the answers for 90 days, billed as storage, so that they can be read again and given feedback by their ids. Nothing is kept unless asked.',
    }),
    explain: z.boolean().default(false).meta({
      description:
        'One input of a text or image model: tell how much each word, or place, speaks for the label (of several, the most probable). Billed as one prediction.',
    }),
    abstain_below: z.number().min(0).max(1).optional().meta({
      description:
        'Classification: answer no label where the confidence is below this. An `intent` model has a threshold of its own, for texts out of its scope, and so has a `faq` model, which then hands the question over.',
    }),
    recommendation: z
      .strictObject({
        top_k: z.int().min(1).max(100).default(10),
        exclude_seen: z
          .boolean()
          .default(true)
          .meta({ description: 'Leave out what the user is known to have taken.' }),
        diversity: z.number().min(0).max(1).default(0).meta({
          description: 'How much unlikeness to the items before it weighs against an item’s score.',
        }),
      })
      .optional()
      .meta({ description: 'Of a recommendation: how the items are to be listed.' }),
  })
  .refine(({ version, alias }) => version === undefined || alias === undefined, {
    path: ['alias'],
    message: 'must be left out when a version is named',
  })
  .meta({ id: 'PredictionRequest' });

const predictionOutput = z
  .union([
    z.strictObject({ label: z.string().nullable(), probabilities: z.record(z.string(), z.number()) }),
    z.strictObject({
      labels: z.array(z.string()).meta({ description: 'Those that fit, most probable first; none may.' }),
      probabilities: z.record(z.string(), z.number()).meta({ description: 'Of each label by itself.' }),
    }),
    z.strictObject({ value: z.number() }),
    z.strictObject({
      items: z
        .array(z.strictObject({ item: z.string(), score: z.number() }))
        .meta({ description: 'Best first; scores of one answer compare with one another only.' }),
      fallback: z
        .literal('popularity')
        .nullable()
        .meta({ description: '`popularity` where the model knows nothing of who asks; else null.' }),
      unknown_items: z
        .array(z.string())
        .meta({ description: 'Recent items that the model was not trained with, and that were passed over.' }),
    }),
    z.strictObject({
      answer: z.string().nullable(),
      handover: z.boolean(),
      alternatives: z.array(z.strictObject({ answer: z.string(), confidence: z.number() })),
    }),
  ])
  .meta({
    id: 'PredictionOutput',
    description:
      'A class with its probabilities, the labels that fit, a number, a list of items, or the answer to a question with the next best ones; none where a person should answer (`handover`).',
  });

const explanation = z
  .array(
    z.strictObject({
      column: z.string(),
      /** Place in the text, in UTF-16 units, as JavaScript counts. */
      start: z.int(),
      end: z.int(),
      text: z.string(),
      weight: z.number().meta({ description: 'How much less probable the label is without this piece.' }),
    }),
  )
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof explanation>;

const heatMap = z
  .strictObject({ width: z.int(), height: z.int(), values: z.array(z.number()) })
  .meta({ id: 'HeatMap', description: 'How much each place of the image speaks for the most probable label, 0 to 1.' });

const predictionUsage = z
  .strictObject({
    units: z.int(),
    price: amount,
    record_id: z
      .string()
      .optional()
      .meta({ description: 'The usage record of the request; its receipt is to be had under it.' }),
  })
  .meta({ id: 'PredictionUsage' });

const answerMeta = z
  .strictObject({ sponsor: sponsorLine })
  .meta({ id: 'AnswerMeta', description: 'On the free plan: who pays for the answer.' });

export const prediction = z
  .strictObject({
    object: z.literal('prediction'),
    id: idSchema('prediction'),
    model: idSchema('model'),
    version: idSchema('version'),
    output: predictionOutput,
    confidence: z.number().nullable().meta({
      description:
        'Probability of the label or answer; of several labels, how sure the least sure of the decisions is. Null for a regression.',
    }),
    abstained: z.boolean(),
    explanation: explanation
      .optional()
      .meta({ description: 'Where the request says `explain`: the pieces of the text in order.' }),
    heat_map: heatMap.optional().meta({
      description:
        'Where the request says `explain` of an image and a network answers: row by row from the top left (Grad-CAM).',
    }),
    usage: predictionUsage,
    meta: answerMeta.optional(),
    created_at: z.iso.datetime(),
    stored_until: z.iso.datetime().optional().meta({ description: 'Where the request says `store`.' }),
  })
  .meta({ id: 'Prediction' });
export type Prediction = z.infer<typeof prediction>;

export const predictionList = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(prediction),
    usage: predictionUsage,
    meta: answerMeta.optional(),
  })
  .meta({ id: 'PredictionList' });
