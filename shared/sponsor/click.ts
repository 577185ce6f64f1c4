import { isConditionFailure } from '../runtime/aws.ts';
import { type Id, idPattern, type TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { sponsorClicksKey, usageKey } from '../table/keys.ts';
import { hourOf, monthOf } from '../usage/hour.ts';
import { ledgerRow } from '../usage/ledger-row.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { findSponsor, type Sponsor } from './store.ts';

/**
 * The name of an impression in a click's address. Nobody can make one up: it names a usage record by two ids of 80
 * random bits each, which only the tenant that got the answer knows, and it counts once.
 */
export const impressionName = ({ tenantId, id, time }: Pick<UsageRecord, 'tenantId' | 'id' | 'time'>): string =>
  [tenantId, id, time.toString(36)].join('.');

function readName(name: string): { tenantId: TenantId; id: string; time: number } | undefined {
  const [tenantId = '', id = '', time = ''] = name.split('.');
  const isName = idPattern('tenant').test(tenantId) && idPattern('usage').test(id) && /^[0-9a-z]{1,9}$/.test(time);
  return isName ? { tenantId: tenantId as TenantId, id, time: Number.parseInt(time, 36) } : undefined;
}

/**
 * Counts a click on an impression, at most once, on the impression's own usage record; answers the sponsor that it leads
 * to, or undefined where there was no such impression.
 */
export async function countClick(table: Table, name: string, nowMs: number): Promise<Sponsor | undefined> {
  const place = readName(name);
  const key = place && usageKey(place.tenantId, hourOf(place.time), place.id);
  const row = key && (await table.get(key));
  const record = row && ledgerRow.parse(row);
  const sponsor = record?.sponsorId && (await findSponsor(table, record.sponsorId));
  if (!key || !record || !sponsor) return undefined;
  const mark = {
    Key: { ...key },
    UpdateExpression: 'SET clicked_ms = :now',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(clicked_ms)',
    ExpressionAttributeValues: { ':now': nowMs },
  };
  const tally = {
    Key: { ...sponsorClicksKey(sponsor.id, monthOf(record.time)) },
    UpdateExpression: 'SET entity = :entity ADD clicks :one',
    ExpressionAttributeValues: { ':entity': 'sponsor_clicks', ':one': 1 },
  };
  await table.transact([{ Update: mark }, { Update: tally }]).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw error;
  });
  return sponsor;
}

/** The clicks on a sponsor's impressions of a month. */
export const countOfClicks = async (table: Table, id: Id<'sponsor'>, month: string): Promise<number> =>
  Number((await table.get(sponsorClicksKey(id, month)))?.clicks ?? 0);
