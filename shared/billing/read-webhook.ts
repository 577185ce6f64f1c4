import * as z from 'zod';

/** How old or early a signature may be: Stripe's own SDK lets those of the future pass. */
const toleranceSeconds = 300;

export type WebhookRefusal = 'unsigned' | 'stale' | 'future';

/** When a `Stripe-Signature` header says it was signed, if it is one and the time is near enough. */
export function checkSignedAt(header: string | undefined, nowMs: number): WebhookRefusal | null {
  const [, seconds] = /(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header ?? '') ?? [];
  if (seconds === undefined) return 'unsigned';
  const ageSeconds = nowMs / 1000 - Number(seconds);
  if (ageSeconds > toleranceSeconds) return 'stale';
  return ageSeconds < -toleranceSeconds ? 'future' : null;
}

const event = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  created: z.number().default(0),
  data: z.object({
    object: z.looseObject({
      id: z.string().optional(),
      object: z.string(),
      subscription: z.string().nullish(),
      customer: z.string().nullish(),
      parent: z.looseObject({ subscription_details: z.looseObject({ subscription: z.string() }).nullish() }).nullish(),
    }),
    previous_attributes: z.looseObject({}).nullish(),
  }),
});

/** What an event is about. Its copy of the object may be old: only the ids are used, and the object is read anew. */
export interface StripeNotice {
  readonly id: string;
  readonly type: string;
  /** Epoch milliseconds, whole seconds: for show, never for order. */
  readonly createdMs: number;
  readonly objectId: string | null;
  /** The subscription that changed by it, where one did. */
  readonly subscriptionId: string | null;
  /** When the subscription's items changed, where the event tells of that (epoch milliseconds, whole seconds). */
  readonly itemsChangedMs: number | null;
}

/** Reads a verified event tolerantly; undefined for what is no event with an object. */
export function readNotice(value: unknown): StripeNotice | undefined {
  const parsed = event.safeParse(value);
  if (!parsed.success) return undefined;
  const { id, type, created, data } = parsed.data;
  const { object } = data;
  const own = object.object === 'subscription' ? object.id : undefined;
  const subscriptionId = own ?? object.subscription ?? object.parent?.subscription_details?.subscription ?? null;
  const createdMs = created * 1000;
  const isOfItems = own !== undefined && data.previous_attributes?.items !== undefined;
  const itemsChangedMs = isOfItems ? createdMs : null;
  return { id, type, createdMs, objectId: object.id ?? null, subscriptionId, itemsChangedMs };
}

/** The types of events that change what a tenant pays for: the webhook endpoint asks for these and no others. */
export const heardEvents = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'invoice.created',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
] as const;
