import * as z from 'zod';
import { defineOperation } from '../api/operation.ts';
import { shownGrant } from '../billing/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { newSponsor, shownSponsor, sponsorList, sponsorPayouts } from '../sponsor/schema.ts';
import {
  attributionReport,
  marginReport,
  month,
  newCreditGrant,
  newPromotionCode,
  promotionCode,
  replayRequest,
} from './schema.ts';

const common = { servedBy: 'operator', tag: 'operator', scope: 'operator' } as const;

/** What whoever runs the stage can ask, with a key that `npm run operator-key` makes. */
export const operatorOperations = [
  defineOperation({
    ...common,
    id: 'getMargin',
    method: 'GET',
    path: '/v1/operator/margin',
    summary: 'What each tenant and model brought in a month, and what it cost at AWS list prices',
    query: z.strictObject({ month }),
    success: { status: 200, schema: marginReport },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'replayMargin',
    method: 'POST',
    path: '/v1/operator/margin/replay',
    isOpenInArrears: true,
    summary: 'The same for a month as it would have been under a changed plan; nothing is changed',
    body: replayRequest,
    success: { status: 200, schema: marginReport },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'grantCredit',
    method: 'POST',
    path: '/v1/operator/credit_grants',
    summary: 'Give a tenant credit that pays for usage; send an Idempotency-Key, so that it is given once',
    body: newCreditGrant,
    success: { status: 201, schema: shownGrant },
    problems: ['not_found', 'conflict'],
  }),
  defineOperation({
    ...common,
    id: 'createPromotionCode',
    method: 'POST',
    path: '/v1/operator/promotion_codes',
    summary: 'Make a promotion code for a partner, or for a tenant that recommends the product',
    body: newPromotionCode,
    success: { status: 201, schema: promotionCode },
    problems: ['conflict'],
  }),
  defineOperation({
    ...common,
    id: 'getAttributions',
    method: 'GET',
    path: '/v1/operator/attributions',
    summary: 'Who brought which tenant by which code, what it paid in a month and what the partner earned',
    query: z.strictObject({ month }),
    success: { status: 200, schema: attributionReport },
    problems: ['conflict'],
  }),
  defineOperation({
    ...common,
    id: 'createSponsor',
    method: 'POST',
    path: '/v1/operator/sponsors',
    summary: 'Let answers of the free plan show a sponsor’s line; sponsors share them evenly',
    body: newSponsor,
    success: { status: 201, schema: shownSponsor },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'listSponsors',
    method: 'GET',
    path: '/v1/operator/sponsors',
    summary: 'List every sponsor there ever was',
    success: { status: 200, schema: sponsorList },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'endSponsor',
    method: 'DELETE',
    path: '/v1/operator/sponsors/{sponsor_id}',
    summary: 'Show a sponsor no more; what it owes stays',
    params: z.strictObject({ sponsor_id: idSchema('sponsor') }),
    success: { status: 200, schema: shownSponsor },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'getSponsorPayouts',
    method: 'GET',
    path: '/v1/operator/sponsor_payouts',
    summary: 'The impressions and clicks of a month by the ledger, and what each sponsor owes for them',
    query: z.strictObject({ month }),
    success: { status: 200, schema: sponsorPayouts },
    problems: [],
  }),
] as const;
