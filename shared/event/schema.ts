import * as z from 'zod';
import { shownSubscription } from '../billing/schema.ts';
import { failure } from '../runtime/failure-schema.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { spendAlert } from '../wallet/schema.ts';

const time = z.iso.datetime();

/** How a run ended. */
const endedRun = z
  .strictObject({
    object: z.literal('run'),
    id: idSchema('run'),
    name: z.string().nullable(),
    state: z.enum(['succeeded', 'failed', 'cancelled']),
    dataset_id: idSchema('dataset'),
    model_id: idSchema('model').nullable(),
    version_id: idSchema('version').nullable(),
    error: failure.nullable(),
    finished_at: time,
  })
  .meta({ id: 'EndedRun' });

/** An invoice of Stripe's as it stood when it was paid or was not. */
const billedInvoice = z
  .strictObject({
    object: z.literal('invoice'),
    id: z.string(),
    number: z.string().nullable(),
    status: z.string().nullable(),
    currency: z.string(),
    total_minor: z.int(),
    remaining_minor: z.int().meta({ description: 'What is still to be paid.' }),
    hosted_url: z.string().nullable().meta({ description: 'A page where a person can read and pay it.' }),
  })
  .meta({ id: 'BilledInvoice' });
export type BilledInvoice = z.infer<typeof billedInvoice>;

const testedEndpoint = z.strictObject({ object: z.literal('webhook_endpoint'), id: idSchema('endpoint') });

const kinds = [
  { types: ['run.succeeded', 'run.failed', 'run.cancelled'], data: endedRun },
  { types: ['spend_limit.nearly_reached', 'spend_limit.reached'], data: spendAlert },
  { types: ['subscription.updated'], data: shownSubscription },
  { types: ['invoice.paid', 'invoice.payment_failed'], data: billedInvoice },
  { types: ['webhook_endpoint.test'], data: testedEndpoint },
] as const;

/** Everything that a tenant can be told of. */
export const eventType = z.enum(kinds.flatMap(({ types }) => [...types]));
export type EventType = z.infer<typeof eventType>;

const variant = <const Types extends readonly [string, ...string[]], Data extends z.ZodType>(kind: {
  readonly types: Types;
  readonly data: Data;
}) =>
  z.strictObject({
    object: z.literal('event'),
    id: idSchema('event'),
    type: z.enum(kind.types),
    timestamp: time,
    data: kind.data,
  });

/** Something that happened to a tenant. A webhook brings exactly this; the names are those of Standard Webhooks. */
export const event = z
  .discriminatedUnion('type', [
    variant(kinds[0]),
    variant(kinds[1]),
    variant(kinds[2]),
    variant(kinds[3]),
    variant(kinds[4]),
  ])
  .meta({ id: 'Event' });
export type Event = z.infer<typeof event>;
