import { decodeTime } from 'ulid';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { usagePartition } from '../table/keys.ts';
import { hourMs, hourOf } from '../usage/hour.ts';
import { ledgerRow } from '../usage/ledger-row.ts';
import type { UsageRecord } from '../usage/schema.ts';

export interface AnsweredPrediction {
  /** Of the request that it was answered in: model, version, time and key. */
  readonly record: UsageRecord;
  /** Its place among the request's inputs. */
  readonly index: number;
}

/**
 * The ledger's record of a prediction: ids of one request's predictions follow that of its usage record one by one, so
 * that none of them needs a row of its own. Undefined for a prediction that this tenant was never answered.
 */
export async function findAnswered(
  table: Pick<Table, 'query'>,
  tenantId: TenantId,
  predictionId: Id<'prediction'>,
): Promise<AnsweredPrediction | undefined> {
  const ulid = predictionId.slice('prd_'.length);
  const timeMs = decodeTime(ulid);
  // A request keeps the time of its beginning, and its ids are made at its end: perhaps in the next hour.
  for (const hour of [hourOf(timeMs), hourOf(timeMs - hourMs)]) {
    const { rows } = await table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': usagePartition(tenantId, hour), ':first': 'use_', ':last': `use_${ulid}` },
      ScanIndexForward: false,
      Limit: 1,
    });
    const [row] = rows;
    const record = row && ledgerRow.parse(row);
    const index = record ? distance(record.id.slice('use_'.length), ulid) - 1 : -1;
    if (record?.meter === 'predictions' && index >= 0 && index < record.quantity) return { record, index };
  }
  return undefined;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Ids of one request share all but their end. */
const endLength = 9;

/** How many ids after `from` comes `to`; negative where they are not of one request. */
function distance(from: string, to: string): number {
  const [start, end] = [from.slice(0, -endLength), to.slice(0, -endLength)];
  return (
    numberOf(to.slice(-endLength)) - numberOf(from.slice(-endLength)) + (start === end ? 0 : Number.NEGATIVE_INFINITY)
  );
}

const numberOf = (digits: string): number =>
  Array.from(digits).reduce((value, digit) => 32 * value + alphabet.indexOf(digit), 0);
