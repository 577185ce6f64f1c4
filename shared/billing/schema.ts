import * as z from 'zod';
import { type Machine, machines } from '../usage/rate-card.ts';

export const planId = z.enum(['free', 'starter', 'scale']);
export type PlanId = z.infer<typeof planId>;

/** The name of a machine's meter: `ml.m5.large` is metered as `training_seconds_ml_m5_large`. */
export const meterOf = (machine: string) => `training_seconds_${machine.replaceAll('.', '_')}` as const;

type Underscored<T extends string> = T extends `${infer Head}.${infer Tail}` ? `${Head}_${Underscored<Tail>}` : T;
export type BillingMeter = 'predictions' | 'stored_byte_hours' | `training_seconds_${Underscored<Machine>}`;

/** What is metered at Stripe: one meter for each thing that has a price of its own. */
export const billingMeters = ['predictions', 'stored_byte_hours', ...machines.map(meterOf)] as readonly BillingMeter[];

/** A subscription's state in Stripe's words; `none` where there never was one. */
export const subscriptionStatus = z.enum([
  'none',
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'canceled',
  'paused',
]);
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;

const access = z.enum(['full', 'read_only']);
export type Access = z.infer<typeof access>;

const minor = z.int().meta({ description: 'Minor units of the currency, such as cents.' });
const meterName = z.string().meta({ description: 'Such as `predictions` or `training_seconds_lambda`.' });

export const shownPlan = z
  .strictObject({
    object: z.literal('plan'),
    id: planId,
    currency: z.string(),
    monthly_minor: minor,
    is_metered: z.boolean().meta({ description: 'False: it stops at what it includes.' }),
    trial_days: z.int(),
    meters: z.array(
      z.strictObject({
        meter: meterName,
        included: z.int().meta({ description: 'Units that a month holds at no further price.' }),
        unit_amount_decimal: z.string().nullable().meta({ description: 'Minor units for one unit beyond, exact.' }),
      }),
    ),
  })
  .meta({ id: 'Plan' });

export const planList = z.strictObject({ object: z.literal('list'), data: z.array(shownPlan) });

export const shownSubscription = z
  .strictObject({
    object: z.literal('subscription'),
    plan: planId,
    status: subscriptionStatus,
    access,
    period_start: z.iso.datetime().nullable(),
    period_end: z.iso.datetime().nullable(),
    trial_end: z.iso.datetime().nullable(),
    is_ending: z.boolean().meta({ description: 'It ends with the period.' }),
    overdue_since: z.iso.datetime().nullable(),
    read_only_at: z.iso.datetime().nullable().meta({ description: 'When only reading is left, unless it is paid.' }),
  })
  .meta({ id: 'Subscription' });
export type ShownSubscription = z.infer<typeof shownSubscription>;

const paidPlan = planId.exclude(['free']);
const pageAddress = z.url({ protocol: /^https?$/ }).max(2000);

export const planChange = z.strictObject({ plan: paidPlan }).meta({ id: 'PlanChange' });

export const checkoutRequest = z
  .strictObject({
    plan: paidPlan,
    return_url: pageAddress.meta({ description: 'Where the browser goes afterwards, paid or not.' }),
    language: z.enum(['en', 'zh']).default('en'),
  })
  .meta({ id: 'CheckoutRequest' });

export const portalRequest = z
  .strictObject({ return_url: pageAddress, language: z.enum(['en', 'zh']).default('en') })
  .meta({ id: 'PortalRequest' });

export const hostedPage = z
  .strictObject({
    object: z.literal('hosted_page'),
    url: z.url().meta({ description: 'Send the browser there.' }),
    expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'HostedPage' });

export const creditPurchase = z
  .strictObject({
    amount_minor: z.int().min(500).max(1_000_000).meta({ description: 'Minor units (cents) of usage paid ahead.' }),
    return_url: pageAddress,
    language: z.enum(['en', 'zh']).default('en'),
  })
  .meta({ id: 'CreditPurchase' });

export const shownGrant = z
  .strictObject({
    object: z.literal('credit_grant'),
    id: z.string(),
    name: z.string().nullable(),
    category: z.enum(['paid', 'promotional']),
    amount_minor: minor,
    granted_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    voided_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'CreditGrant' });
export type ShownGrant = z.infer<typeof shownGrant>;

export const shownCredit = z
  .strictObject({
    object: z.literal('credit'),
    currency: z.string(),
    available_minor: minor.meta({ description: 'What is left to pay for usage with; it is taken off final invoices.' }),
    grants: z.array(shownGrant),
  })
  .meta({ id: 'Credit' });

export const shownReferrals = z
  .strictObject({
    object: z.literal('referrals'),
    code: z.string().nullable().meta({ description: 'Null until POST /v1/billing/referral_code makes it.' }),
    percent_off: z.number().meta({ description: 'Off the first invoices of whoever subscribes with the code.' }),
    months: z.int(),
    reward_minor: minor.meta({ description: 'Credit for each tenant that came by it, once it has paid an invoice.' }),
    currency: z.string(),
    data: z.array(z.strictObject({ reward_minor: minor, rewarded_at: z.iso.datetime() })),
    total_reward_minor: minor,
  })
  .meta({ id: 'Referrals' });

/** Usage of an hour that is told to Stripe at once. */
export const usageSlice = z
  .strictObject({
    object: z.literal('usage_slice'),
    identifier: z.string().meta({ description: 'What Stripe knows the meter event by.' }),
    meter: meterName,
    hour: z.iso.datetime(),
    revision: z.int().meta({ description: 'From 1; usage that comes late makes a further one.' }),
    kind: z.enum(['usage', 'correction']),
    quantity: z.number(),
    state: z.enum(['pending', 'inflight', 'acked', 'parked', 'frozen', 'late']).meta({
      description: '`parked`: Stripe refuses it until a person mends something. `late`: its invoice is final already.',
    }),
    attempts: z.int(),
    last_attempt_at: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'UsageSlice' });
export type ShownSlice = z.infer<typeof usageSlice>;

export const invoicePreview = z
  .strictObject({
    object: z.literal('invoice_preview'),
    plan: planId,
    currency: z.string(),
    period_start: z.iso.datetime(),
    period_end: z.iso.datetime(),
    as_of: z.iso.datetime().meta({ description: 'Usage up to then is in it.' }),
    lines: z.array(
      z.strictObject({
        kind: z.enum(['month', 'proration', 'usage']),
        plan: planId,
        meter: meterName.nullable(),
        quantity: z.int(),
        amount_minor: minor,
        period_start: z.iso.datetime(),
        period_end: z.iso.datetime(),
      }),
    ),
    subtotal_minor: minor,
    discount_minor: minor,
    credit_minor: minor,
    total_minor: minor,
  })
  .meta({ id: 'InvoicePreview' });
export type InvoicePreview = z.infer<typeof invoicePreview>;
