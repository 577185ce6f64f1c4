import * as z from 'zod';
import { billingMeters, planId } from '../billing/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month, such as 2026-11');

const margin = z
  .strictObject({
    revenue_minor: z.number(),
    cost_minor: z.number(),
    margin_minor: z.number(),
    share: z.number().nullable().meta({ description: 'Of the revenue; null where there was none.' }),
  })
  .meta({ id: 'Margin', description: 'Minor units with decimals.' });

export const marginReport = z
  .strictObject({
    object: z.literal('margin_report'),
    month: z.string(),
    currency: z.string(),
    prices: z.strictObject({ region: z.string(), date: z.string() }).meta({
      description: 'Whose AWS list prices the costs are reckoned by.',
    }),
    tenants: z.array(
      z.strictObject({
        tenant_id: idSchema('tenant'),
        plan: z.string(),
        margin,
        replayed: margin.nullable().meta({ description: 'Under the changed plan; null where none was asked for.' }),
        models: z.array(z.strictObject({ model_id: z.string(), margin })),
      }),
    ),
    total: margin,
    replayed_total: margin.nullable(),
  })
  .meta({ id: 'MarginReport' });

export const replayRequest = z
  .strictObject({
    month,
    plan: planId.optional().meta({ description: 'Puts every tenant on this plan.' }),
    monthly_minor: z.int().min(0).max(100_000_000).optional(),
    included: z.partialRecord(z.enum(billingMeters), z.int().min(0)).optional(),
    price_factor: z.number().min(0).max(1000).optional(),
  })
  .meta({ id: 'ReplayRequest', description: 'What is left out stays as each tenant’s plan has it.' });

export const newCreditGrant = z
  .strictObject({
    tenant_id: idSchema('tenant'),
    amount_minor: z.int().min(1).max(100_000_000),
    name: z.string().trim().min(1).max(100),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'NewCreditGrant' });

const code = z.string().regex(/^[A-Za-z0-9-]{3,40}$/, 'must be 3 to 40 letters, digits or hyphens');

export const newPromotionCode = z
  .strictObject({
    code,
    partner: z.string().trim().min(1).max(100).meta({
      description: 'Who gives it out: a name, or the id of a tenant that recommends the product.',
    }),
    share_percent: z.number().min(0).max(100).default(0).meta({
      description: 'What part of the revenue it brings is the partner’s.',
    }),
    percent_off: z.number().min(1).max(100),
    months: z.int().min(1).max(36).nullable().default(null).meta({
      description: 'How long the discount holds; null: as long as the subscription.',
    }),
    max_redemptions: z.int().min(1).nullable().default(null),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'NewPromotionCode' });

export const promotionCode = z
  .strictObject({
    object: z.literal('promotion_code'),
    id: z.string(),
    code: z.string(),
    partner: z.string(),
    share_percent: z.number(),
    is_active: z.boolean(),
    redeemed_count: z.int(),
  })
  .meta({ id: 'PromotionCode' });

export const attributionReport = z
  .strictObject({
    object: z.literal('attribution_report'),
    month: z.string(),
    currency: z.string(),
    data: z.array(
      z.strictObject({
        tenant_id: idSchema('tenant'),
        promotion_code_id: z.string(),
        code: z.string().nullable().meta({ description: 'Null where Stripe does not know it any more.' }),
        partner: z.string().nullable(),
        paid_minor: z.int().meta({ description: 'What the tenant paid in the month, by Stripe’s invoices.' }),
        earned_minor: z.int().meta({ description: 'The partner’s share of it, rounded down.' }),
      }),
    ),
    by_partner: z.array(
      z.strictObject({ partner: z.string(), tenant_count: z.int(), paid_minor: z.int(), earned_minor: z.int() }),
    ),
  })
  .meta({ id: 'AttributionReport' });
export type AttributionReport = z.infer<typeof attributionReport>;
