import { listEnvelope } from '../../shared/api/list.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';
import { showRecord } from '../../shared/usage/show-record.ts';
import { listUsageRecords } from '../../shared/usage/store.ts';
import { readTimeRange } from '../../shared/usage/time-range.ts';

const rangeRule = { defaultDays: 1, maxDays: 31 };

export const listRecords =
  (table: TableClient): UseCaseOf<typeof usageOperations, 'listUsageRecords'> =>
  async ({ query, caller, nowMs }) => {
    const range = readTimeRange(query, nowMs, rangeRule);
    const page = await listUsageRecords(table, caller.tenantId, { ...range, limit: query.limit, after: query.after });
    return { body: listEnvelope(page, showRecord) };
  };
