import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';
import { amount } from '../usage/schema.ts';

const line = z.string().trim().min(1).max(200);

const sponsorFields = {
  name: z.string().trim().min(1).max(100),
  line: line.meta({ description: 'What answers of the free plan say, in English.' }),
  line_zh: line.nullable().default(null).meta({ description: 'The same in Chinese.' }),
  url: z
    .url({ protocol: /^https$/ })
    .max(1000)
    .meta({ description: 'Where a click leads.' }),
  per_thousand_impressions_minor: z.int().min(0).max(1_000_000),
  per_click_minor: z.int().min(0).max(1_000_000),
  starts_at: z.iso.datetime({ offset: true }).nullable().default(null).meta({ description: 'At once where null.' }),
  ends_at: z.iso.datetime({ offset: true }).nullable().default(null).meta({ description: 'Never where null.' }),
};

export const newSponsor = z
  .strictObject(sponsorFields)
  .refine(({ starts_at, ends_at }) => !starts_at || !ends_at || Date.parse(starts_at) < Date.parse(ends_at), {
    path: ['ends_at'],
    message: 'must come after starts_at',
  })
  .meta({ id: 'NewSponsor' });

export const shownSponsor = z
  .strictObject({
    object: z.literal('sponsor'),
    id: idSchema('sponsor'),
    ...sponsorFields,
    line_zh: line.nullable(),
    starts_at: z.iso.datetime(),
    ends_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Sponsor' });

export const sponsorList = z.strictObject({ object: z.literal('list'), data: z.array(shownSponsor) });

/** What a sponsored answer says in its `meta`. */
export const sponsorLine = z
  .strictObject({
    name: z.string(),
    line: z.string(),
    line_zh: z.string().nullable(),
    url: z.string().meta({ description: 'A path of this API: it counts the click and leads to the sponsor.' }),
  })
  .meta({ id: 'SponsorLine' });
export type SponsorLine = z.infer<typeof sponsorLine>;

export const sponsorPayouts = z
  .strictObject({
    object: z.literal('sponsor_payouts'),
    month: z.string(),
    data: z.array(
      z.strictObject({
        sponsor_id: idSchema('sponsor'),
        name: z.string(),
        impressions: z.int().meta({ description: 'Usage records of the month that showed it.' }),
        clicks: z.int().meta({ description: 'Of those, at most one each.' }),
        amount,
      }),
    ),
    total: amount,
  })
  .meta({ id: 'SponsorPayouts' });

export const sponsorClick = z
  .strictObject({ object: z.literal('sponsor_click'), name: z.string(), url: z.string() })
  .meta({ id: 'SponsorClick' });
