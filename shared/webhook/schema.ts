import * as z from 'zod';
import { eventType } from '../event/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

/** Test events come when asked for: nobody subscribes to them. */
const heardType = eventType.exclude(['webhook_endpoint.test']);

export const newWebhookEndpoint = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .meta({
        description: 'An `https` address that the public internet reaches. Events are POSTed there as JSON.',
      }),
    event_types: z
      .array(heardType)
      .min(1)
      .refine((types) => new Set(types).size === types.length, 'must not repeat itself')
      .nullable()
      .default(null)
      .meta({ description: 'Null hears of everything.' }),
  })
  .meta({ id: 'NewWebhookEndpoint' });

const lastDelivery = z
  .strictObject({
    event_id: idSchema('event'),
    attempt: z.int().meta({ description: 'From 1. What fails is tried again, eight times within 22 hours.' }),
    at: z.iso.datetime(),
    status: z.int().nullable().meta({ description: 'HTTP status of the answer; null when none came.' }),
    error: z.string().nullable().meta({ description: 'Why no answer came.' }),
  })
  .meta({ id: 'WebhookDelivery' });
export type LastDelivery = z.infer<typeof lastDelivery>;

export const webhookEndpoint = z
  .strictObject({
    object: z.literal('webhook_endpoint'),
    id: idSchema('endpoint'),
    url: z.string(),
    event_types: z.array(heardType).nullable(),
    state: z.enum(['enabled', 'disabled']).meta({
      description: 'Disabled when it answers 410 Gone: make a new one to go on.',
    }),
    created_at: z.iso.datetime(),
    last_delivery: lastDelivery.nullable(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>;

export const webhookEndpointWithSecret = z
  .strictObject({
    ...webhookEndpoint.shape,
    secret: z.string().meta({
      description: 'Shown once, here: `whsec_` and base64. It signs every delivery (standardwebhooks.com).',
    }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });
