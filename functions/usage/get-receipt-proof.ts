import type { KeyObject } from 'node:crypto';
import { findRecord } from '../../shared/receipt/find-record.ts';
import { proveRecord } from '../../shared/receipt/prove-record.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';

export const getReceiptProof =
  (table: TableClient, readKey: () => Promise<KeyObject>): UseCaseOf<typeof usageOperations, 'getReceiptProof'> =>
  async ({ params, query, caller }) => {
    const record = await findRecord(table, caller.tenantId, params.record_id, query.time);
    return { body: await proveRecord(table, record, await readKey()) };
  };
