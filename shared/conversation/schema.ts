import * as z from 'zod';
import { modelAlias } from '../model/schema.ts';
import { prediction } from '../prediction/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

/** Characters of a question; a conversation keeps several of them in one row. */
const mostCharacters = 2000;

export const turnRequest = z
  .strictObject({
    question: z.string().trim().min(1).max(mostCharacters),
    conversation_id: idSchema('conversation')
      .optional()
      .meta({ description: 'Goes on with a conversation; left out, a new one begins.' }),
    version: idSchema('version').optional(),
    alias: modelAlias.optional().meta({ description: '`champion` when neither a version nor an alias is named.' }),
    store: z.boolean().default(false).meta({
      description:
        'Keep the question as it was read and the answer for 90 days, billed as storage, for feedback by the id of the prediction. The turns and handovers of a conversation are kept anyway.',
    }),
    abstain_below: z.number().min(0).max(1).optional().meta({
      description: 'Hands the question over where the confidence is below this, instead of the threshold of the model.',
    }),
  })
  .refine(({ version, alias }) => version === undefined || alias === undefined, {
    path: ['alias'],
    message: 'must be left out when a version is named',
  })
  .meta({ id: 'TurnRequest' });

const context = z.string().nullable().meta({
  description: 'The question before, where this one was read together with it because it says too little alone.',
});

export const answeredTurn = z
  .strictObject({
    object: z.literal('conversation_turn'),
    conversation_id: idSchema('conversation'),
    question: z.string(),
    context,
    prediction,
    handover_id: idSchema('handover')
      .nullable()
      .meta({ description: 'Under which the question is kept for a person to answer; null where it was answered.' }),
  })
  .meta({ id: 'ConversationTurn' });
export type AnsweredTurn = z.infer<typeof answeredTurn>;

const keptTurn = z.strictObject({
  question: z.string(),
  context,
  /** Cut off after 2,000 characters. */
  answer: z.string().nullable(),
  handover: z.boolean(),
  prediction_id: idSchema('prediction'),
  asked_at: z.iso.datetime(),
});

export const conversation = z
  .strictObject({
    object: z.literal('conversation'),
    id: idSchema('conversation'),
    model: idSchema('model'),
    /** The last ten, oldest first. */
    turns: z.array(keptTurn),
    created_at: z.iso.datetime(),
    /** It is forgotten then, unless something is asked before. */
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

const closest = z.strictObject({ answer: z.string(), confidence: z.number() });

export const handover = z
  .strictObject({
    object: z.literal('handover'),
    id: idSchema('handover'),
    model: idSchema('model'),
    version: idSchema('version'),
    conversation_id: idSchema('conversation'),
    question: z.string(),
    context,
    /** What the model would have said, best first, cut off after 2,000 characters each. */
    closest: z.array(closest),
    answer: z.string().nullable().meta({ description: 'What should have been answered; null until somebody says it.' }),
    asked_at: z.iso.datetime(),
    answered_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Handover' });
export type Handover = z.infer<typeof handover>;

export const handoverAnswer = z
  .strictObject({
    answer: z.string().trim().min(1).max(10_000).nullable().meta({
      description: 'What should have been answered, word for word as the other answers; null takes an answer back.',
    }),
  })
  .meta({ id: 'HandoverAnswer' });

export const handoverDatasetRequest = z
  .strictObject({
    name: z.string().min(1).max(200).default('Handed-over questions'),
    only_answered: z.boolean().default(false).meta({
      description:
        'Questions, as the model read them, and their answers alone, in the columns that the model learned from: data to train on.',
    }),
  })
  .meta({ id: 'HandoverDatasetRequest' });
