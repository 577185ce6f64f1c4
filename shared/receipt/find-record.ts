import { decodeTime } from 'ulid';
import { ProblemError } from '../runtime/errors.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { usageKey } from '../table/keys.ts';
import { hourOf } from '../usage/hour.ts';
import { ledgerRow } from '../usage/ledger-row.ts';
import type { UsageRecord } from '../usage/schema.ts';

const requestRecord = /^use_([0-7][0-9A-HJKMNP-TV-Z]{25})$/;

/** A record of the ledger, which lies in the hour of its time. Throws ProblemError 400 where the id tells no time, or 404. */
export async function findRecord(
  table: Table,
  tenantId: TenantId,
  recordId: string,
  time: string | undefined,
): Promise<UsageRecord> {
  const ulid = requestRecord.exec(recordId)?.[1];
  if (time === undefined && ulid === undefined) {
    const detail = '`time`: send the time of the record as `GET /v1/usage/records` shows it.';
    throw new ProblemError('invalid_request', detail, { param: 'time' });
  }
  const timeMs = time === undefined ? decodeTime(ulid ?? '') : Date.parse(time);
  const row = await table.get(usageKey(tenantId, hourOf(timeMs), recordId));
  if (row) return ledgerRow.parse(row);
  throw new ProblemError('not_found', `There is no usage record ${recordId} in the hour of its time.`, {
    param: 'record_id',
  });
}
