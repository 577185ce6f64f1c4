import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';

const limitWindow = z.enum(['day', 'month']);

const limitFields = {
  window: limitWindow.meta({ description: 'A UTC day, or a UTC calendar month.' }),
  key_id: idSchema('key').nullable().default(null).meta({ description: 'Limits one API key; null for any.' }),
  model_id: idSchema('model').nullable().default(null).meta({ description: 'Limits one model; null for any.' }),
  amount_minor: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .meta({ description: 'Minor units (cents) that may be spent in a window; 0 stops all spending.' }),
  is_hard: z.boolean().default(true).meta({
    description: 'True refuses what would go beyond the amount; false only tells of it.',
  }),
};

export const spendLimit = z.strictObject(limitFields).meta({ id: 'SpendLimit' });
export type SpendLimit = z.infer<typeof spendLimit>;

const placeOf = ({ window, key_id, model_id }: SpendLimit) => `${window} ${key_id} ${model_id}`;

export const newSpendLimits = z
  .strictObject({
    limits: z
      .array(spendLimit)
      .max(50)
      .refine((limits) => new Set(limits.map(placeOf)).size === limits.length, 'must limit each thing once a window'),
  })
  .meta({ id: 'NewSpendLimits', description: 'All of a tenant’s limits: what is left out is limited no more.' });

/** A limit with what is spent of it; `reserved_minor` holds what environments have leased and may still spend. */
const shownLimit = z
  .strictObject({
    ...limitFields,
    key_id: idSchema('key').nullable(),
    model_id: idSchema('model').nullable(),
    is_hard: z.boolean(),
    window_started_at: z.iso.datetime(),
    window_ends_at: z.iso.datetime(),
    reserved_minor: z.number().meta({ description: 'Spent, or leased to be spent within a minute.' }),
  })
  .meta({ id: 'SpendLimitState' });

export const spendAlert = z
  .strictObject({
    object: z.literal('spend_alert'),
    percent: z.union([z.literal(80), z.literal(100)]),
    limit: z.string().meta({ description: 'What is limited, such as `tenant month` or `key day`.' }),
    window_started_at: z.iso.datetime(),
    raised_at: z.iso.datetime(),
  })
  .meta({ id: 'SpendAlert' });

export const spendLimits = z
  .strictObject({
    object: z.literal('spend_limits'),
    currency: z.string(),
    limits: z.array(shownLimit),
    alerts: z.array(spendAlert).meta({ description: 'Raised at 80 and 100 %, once a window each; newest first.' }),
  })
  .meta({ id: 'SpendLimits' });
