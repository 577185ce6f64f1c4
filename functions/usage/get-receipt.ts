import type { KeyObject } from 'node:crypto';
import { findRecord } from '../../shared/receipt/find-record.ts';
import { makeReceipt } from '../../shared/receipt/receipt.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';

export const getReceipt =
  (table: TableClient, readKey: () => Promise<KeyObject>): UseCaseOf<typeof usageOperations, 'getReceipt'> =>
  async ({ params, query, caller }) => {
    const record = await findRecord(table, caller.tenantId, params.record_id, query.time);
    return { body: makeReceipt(record, await readKey()) };
  };
