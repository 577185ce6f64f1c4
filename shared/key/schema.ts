import * as z from 'zod';
import { scopes } from '../api/operation.ts';
import { idSchema } from '../runtime/id-schema.ts';

export const scope = z.enum(scopes);

/** Requests a minute of a key that names none. */
export const defaultRatePerMinute = 600;

const uniqueList = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .min(1)
    .max(100)
    .refine((items) => new Set(items).size === items.length, 'must not repeat itself');

const budget = z.int().min(0).max(1_000_000_000).meta({
  description: 'Minor units (cents) that the key may spend in a UTC month; null: as the spend limits say. It stays.',
});

/** What a new key may do; everything its maker may do when left out. */
export const newApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: uniqueList(scope).optional(),
    allowed_models: uniqueList(idSchema('model')).nullable().optional(),
    rate_per_minute: z.int().min(1).max(1_000_000).default(defaultRatePerMinute),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
    monthly_budget_minor: budget.nullable().default(null),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof newApiKey>;

export const apiKey = z
  .strictObject({
    object: z.literal('api_key'),
    id: idSchema('key'),
    name: z.string(),
    hint: z.string().meta({ description: 'First and last characters of the secret.' }),
    scopes: z.array(scope),
    allowed_models: z.array(idSchema('model')).nullable().meta({ description: 'Null allows every model.' }),
    rate_per_minute: z.int(),
    monthly_budget_minor: budget.nullable(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKey>;

export const apiKeyWithSecret = z
  .strictObject({
    ...apiKey.shape,
    secret: z.string().meta({ description: 'Shown once, here. Keep it: only a digest of it is stored.' }),
  })
  .meta({ id: 'ApiKeyWithSecret' });
