import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { usageSlice } from '../billing/schema.ts';
import { receipt, receiptKey, receiptProof } from '../receipt/schema.ts';
import { sponsorClick } from '../sponsor/schema.ts';
import { newSpendLimits, spendLimits } from '../wallet/schema.ts';
import { meter, shownUsageRecord, usageGroup, usageReport } from './schema.ts';

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const range = {
  from: time.optional().meta({ description: 'RFC 3339 time or date, inclusive.' }),
  to: time.optional().meta({ description: 'RFC 3339 time or date, exclusive; now when left out.' }),
};
const groups = z
  .string()
  .regex(/^(hour|day|month|model|key)(,(hour|day|month|model|key))*$/, {
    error: 'must be one or more of hour, day, month, model, key, joined by commas',
  })
  .transform((text) => [...new Set(text.split(','))].map((group) => usageGroup.parse(group)));
const common = { servedBy: 'usage', tag: 'usage', scope: 'usage:read', method: 'GET' } as const;

const recordParams = z.strictObject({ record_id: z.string().regex(/^[\w-]{1,120}$/) });
const recordQuery = z.strictObject({
  time: time
    .optional()
    .meta({ description: 'Time of the record; needed where its id tells none (training, storage).' }),
});

/** Every route of usage. */
export const usageOperations = [
  defineOperation({
    ...common,
    id: 'getUsage',
    path: '/v1/usage',
    summary: 'Add usage of each meter up over a time range: by hour, day or month, by model, by key; whole hours',
    query: z.strictObject({
      ...range,
      group_by: groups
        .optional()
        .meta({ description: 'Any of `hour`, `day`, `month`, `model`, `key`, joined by commas.' }),
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
    id: 'listUsageSlices',
    path: '/v1/usage/slices',
    summary: 'List what of the usage was sent to Stripe, newest hour first, or what is stuck: `state=parked`',
    query: z.strictObject({ ...listQuery.shape, state: usageSlice.shape.state.optional() }),
    success: { status: 200, schema: listOf(usageSlice) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getReceipt',
    path: '/v1/usage/records/{record_id}/receipt',
    summary: 'A signed receipt of one use: hashes of input and output, model version, units, price, time',
    params: recordParams,
    query: recordQuery,
    success: { status: 200, schema: receipt },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'getReceiptProof',
    path: '/v1/usage/records/{record_id}/proof',
    summary: 'Open an invoice line down to one receipt, by Merkle proofs that can be checked offline',
    params: recordParams,
    query: recordQuery,
    success: { status: 200, schema: receiptProof },
    problems: ['not_found', 'conflict'],
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
    isOpenInArrears: true,
    method: 'PUT',
    scope: 'billing:write',
    path: '/v1/spend_limits',
    summary: 'Replace the spend limits; a new limit holds for every request within ten seconds',
    body: newSpendLimits,
    success: { status: 200, schema: spendLimits },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'getReceiptKey',
    scope: null,
    path: '/v1/receipt_key',
    summary: 'The public key that receipts are signed under; keep it, and check them offline',
    success: { status: 200, schema: receiptKey },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'openSponsor',
    scope: null,
    path: '/v1/sponsor_clicks/{impression}',
    summary: 'Follow a sponsor’s line: counts the click, once for each answer, and leads to the sponsor',
    params: z.strictObject({ impression: z.string().max(100) }),
    success: { status: 302, schema: sponsorClick },
    problems: ['not_found'],
  }),
] as const;
