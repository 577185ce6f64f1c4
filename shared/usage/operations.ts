import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { newSpendLimits, spendLimits } from '../wallet/schema.ts';
import { meter, shownUsageRecord, usageGroup, usageReport } from './schema.ts';

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const range = {
  from: time.optional().meta({ description: 'RFC 3339 time or date, inclusive.' }),
  to: time.optional().meta({ description: 'RFC 3339 time or date, exclusive; now when left out.' }),
};
const groups = z
  .string()
  .regex(/^(day|model|key)(,(day|model|key))*$/, 'must be one or more of day, model, key, joined by commas')
  .transform((text) => [...new Set(text.split(','))].map((group) => usageGroup.parse(group)));
const common = { servedBy: 'usage', tag: 'usage', scope: 'usage:read', method: 'GET' } as const;

/** Every route of usage. */
export const usageOperations = [
  defineOperation({
    ...common,
    id: 'getUsage',
    path: '/v1/usage',
    summary: 'Add usage up over a time range, by day, model and key; whole hours',
    query: z.strictObject({
      ...range,
      group_by: groups.optional().meta({ description: 'Any of `day`, `model`, `key`, joined by commas.' }),
      meter: meter.optional(),
    }),
    success: { status: 200, schema: usageReport },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'listUsageRecords',
    path: '/v1/usage/records',
    summary: 'List the ledger: every billable act of a time range, newest hour first; whole hours',
    query: z.strictObject({ ...listQuery.shape, ...range }),
    success: { status: 200, schema: listOf(shownUsageRecord) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getSpendLimits',
    path: '/v1/spend_limits',
    summary: 'Read the spend limits with what is taken of each, and the alerts at 80 and 100 %',
    success: { status: 200, schema: spendLimits },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'putSpendLimits',
    method: 'PUT',
    scope: 'billing:write',
    path: '/v1/spend_limits',
    summary: 'Replace the spend limits; a new limit holds for every request within ten seconds',
    body: newSpendLimits,
    success: { status: 200, schema: spendLimits },
    problems: ['not_found'],
  }),
] as const;
