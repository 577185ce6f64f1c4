import * as z from 'zod';
import { isConditionFailure } from '../runtime/aws.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
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

/** Units that were taken out of counters to be spent by one environment until `untilMs`. */
export interface Lease {
  readonly tenantId: TenantId;
  readonly id: Id<'lease'>;
  readonly units: number;
  readonly counters: readonly Counter[];
  readonly fromMs: number;
  readonly untilMs: number;
}

const leaseRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    id: z.custom<Id<'lease'>>(),
    units: z.int(),
    counters: z.array(counter),
    from_ms: z.number(),
    until_ms: z.number(),
  })
  .transform(
    (row): Lease => ({
      tenantId: row.tenant_id,
      id: row.id,
      units: row.units,
      counters: row.counters,
      fromMs: row.from_ms,
      untilMs: row.until_ms,
    }),
  );

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
  const { tenantId, id, units, counters, fromMs, untilMs } = lease;
  const put: TransactWrite = {
    Put: {
      Item: {
        ...leaseKey(tenantId, id),
        ...workIndex(tenantId, 'leases', String(untilMs).padStart(15, '0'), id),
        entity: 'lease',
        tenant_id: tenantId,
        id,
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

/** Puts back what was not spent of a lease and ends it; false when it had ended before, and nothing was changed. */
export async function endLease(table: Table, lease: Lease, spentUnits: number): Promise<boolean> {
  const { tenantId, id, counters } = lease;
  const rest = lease.units - spentUnits;
  const drop: TransactWrite = {
    Delete: { Key: { ...leaseKey(tenantId, id) }, ConditionExpression: 'attribute_exists(pk)' },
  };
  const puts = counters.map(
    ({ name, window, perUnit }): TransactWrite => ({
      Update: {
        Key: { ...walletKey(tenantId, window, name) },
        UpdateExpression: 'ADD taken :amount',
        ExpressionAttributeValues: { ':amount': -rest * perUnit },
      },
    }),
  );
  try {
    await table.transact(rest === 0 ? [drop] : [drop, ...puts]);
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
      ExpressionAttributeValues: { ':list': workLists.leases, ':before': String(beforeMs).padStart(15, '0') },
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
