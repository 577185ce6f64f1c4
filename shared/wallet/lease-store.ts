import * as z from 'zod';
import { isConditionFailure } from '../runtime/aws.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { Row, Table, TransactWrite } from '../table/client.ts';
import { leaseKey, spendAlertKey, walletKey, workIndex, workLists } from '../table/keys.ts';
import { alertsPassed, type Counter } from './counters.ts';

const counter = z.object({
  name: z.string(),
  window: z.string(),
  limit: z.number(),
  perUnit: z.number(),
  isHard: z.boolean(),
});

/** What units of a lease are: those of a meter, spent one by one; or a whole run's training at most. */
const purpose = z.enum(['units', 'run']);

/** Units that were taken out of counters to be spent by one environment, or by one run, until `untilMs`. */
export interface Lease {
  readonly tenantId: TenantId;
  readonly id: Id<'lease'>;
  readonly purpose: z.infer<typeof purpose>;
  readonly units: number;
  readonly counters: readonly Counter[];
  readonly fromMs: number;
  readonly untilMs: number;
}

const leaseRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    id: z.custom<Id<'lease'>>(),
    purpose: purpose.default('units'),
    units: z.int(),
    counters: z.array(counter),
    from_ms: z.number(),
    until_ms: z.number(),
  })
  .transform(
    (row): Lease => ({
      tenantId: row.tenant_id,
      id: row.id,
      purpose: row.purpose,
      units: row.units,
      counters: row.counters,
      fromMs: row.from_ms,
      untilMs: row.until_ms,
    }),
  );

/** A time of which earlier ones sort first. */
const sortable = (timeMs: number) => String(timeMs).padStart(15, '0');

/** How much of each counter is taken: spent, or leased. */
export async function readTaken(
  table: Table,
  tenantId: TenantId,
  counters: readonly Pick<Counter, 'name' | 'window'>[],
): Promise<number[]> {
  const rows = counters.map(({ name, window }) => table.get(walletKey(tenantId, window, name)));
  return (await Promise.all(rows)).map((row) => Number(row?.taken ?? 0));
}

/** Takes a lease out of all its counters or of none; false when one of them has less left. */
export async function takeLease(table: Table, lease: Lease): Promise<boolean> {
  const { tenantId, id, purpose, units, counters, fromMs, untilMs } = lease;
  const put: TransactWrite = {
    Put: {
      Item: {
        ...leaseKey(tenantId, id),
        ...workIndex(tenantId, 'leases', sortable(untilMs), id),
        entity: 'lease',
        tenant_id: tenantId,
        id,
        purpose,
        units,
        counters,
        from_ms: fromMs,
        until_ms: untilMs,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  try {
    await table.transact([put, ...counters.map((each) => takeWrite(tenantId, each, units))]);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

function takeWrite(
  tenantId: TenantId,
  { name, window, limit, perUnit, isHard }: Counter,
  units: number,
): TransactWrite {
  const amount = units * perUnit;
  const condition = {
    ConditionExpression: 'attribute_not_exists(taken) OR taken <= :room',
    ExpressionAttributeValues: { ':amount': amount, ':entity': 'wallet', ':tenant': tenantId, ':room': limit - amount },
  };
  const { ':room': _, ...unconditional } = condition.ExpressionAttributeValues;
  return {
    Update: {
      Key: { ...walletKey(tenantId, window, name) },
      UpdateExpression: 'ADD taken :amount SET entity = :entity, tenant_id = :tenant',
      ...(isHard ? condition : { ExpressionAttributeValues: unconditional }),
    },
  };
}

/** A lease by its id; undefined when it has ended. */
export async function getLease(table: Table, tenantId: TenantId, id: Id<'lease'>): Promise<Lease | undefined> {
  const row = await table.get(leaseKey(tenantId, id));
  return row && leaseRow.parse(row);
}

/** Lets a lease be reclaimed sooner, as if it had been taken until `untilMs`; one that has ended stays so. */
export async function shortenLease(table: Table, { tenantId, id, untilMs }: Lease, soonerMs: number): Promise<void> {
  if (untilMs <= soonerMs) return;
  const set = assignments({ until_ms: soonerMs, ...workIndex(tenantId, 'leases', sortable(soonerMs), id) });
  await table.updateIf(leaseKey(tenantId, id), { ...set, ConditionExpression: 'attribute_exists(pk)' });
}

/**
 * Puts back what was not used of a lease and ends it; false when it had ended before, and nothing was changed. `used` is
 * how much of each of its counters was, in their order.
 */
export async function endLease(table: Table, lease: Lease, used: readonly number[]): Promise<boolean> {
  const { tenantId, id, units, counters } = lease;
  const drop: TransactWrite = {
    Delete: { Key: { ...leaseKey(tenantId, id) }, ConditionExpression: 'attribute_exists(pk)' },
  };
  const puts = counters.flatMap(({ name, window, perUnit }, at): TransactWrite[] => {
    const rest = units * perUnit - (used[at] ?? 0);
    if (rest === 0) return [];
    const Key = { ...walletKey(tenantId, window, name) };
    const ExpressionAttributeValues = { ':amount': -rest };
    return [{ Update: { Key, UpdateExpression: 'ADD taken :amount', ExpressionAttributeValues } }];
  });
  try {
    await table.transact([drop, ...puts]);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** Leases that ended before `beforeMs` and were not given back, the oldest first. */
export async function* listEndedLeases(table: Table, beforeMs: number): AsyncGenerator<Lease> {
  let lastKey: Row | undefined;
  do {
    const page = await table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list AND gsi1sk < :before',
      ExpressionAttributeValues: { ':list': workLists.leases, ':before': sortable(beforeMs) },
      ExclusiveStartKey: lastKey,
    });
    for (const { pk, sk } of page.rows) {
      const row = await table.get({ pk: String(pk), sk: String(sk) });
      if (row) yield leaseRow.parse(row);
    }
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
}

/** Raises the alerts that taking `units` passes, once a window each; answers those that are new. */
export async function raiseAlerts(
  table: Table,
  { tenantId, counters, units }: Lease,
  taken: readonly number[],
  nowMs: number,
): Promise<{ readonly name: string; readonly percent: number }[]> {
  const raised: { name: string; percent: number }[] = [];
  for (const [at, each] of counters.entries()) {
    const before = taken[at] ?? 0;
    for (const percent of alertsPassed(each, before, before + units * each.perUnit)) {
      const { name, window } = each;
      const facts = { entity: 'spend_alert', tenant_id: tenantId, name, window, percent, raised_ms: nowMs };
      if (await table.putIfAbsent({ ...spendAlertKey(tenantId, window, name, percent), ...facts })) {
        raised.push({ name, percent });
      }
    }
  }
  return raised;
}
