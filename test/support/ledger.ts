import { expect, vi } from 'vitest';
import type { GristmillClient, UsageRecord } from '../../shared/api/client.generated.ts';
import { allOf } from '../../shared/api/pages.ts';

/** Every usage record of a tenant. */
export async function readLedger(client: GristmillClient): Promise<UsageRecord[]> {
  const records: UsageRecord[] = [];
  for await (const record of allOf((after) => client.listUsageRecords({ limit: 100, ...(after && { after }) }))) {
    records.push(record);
  }
  return records;
}

/** Waits until the usage report says exactly what the ledger adds up to, by meter, model and key; answers the ledger. */
export async function expectSumsToEqualLedger(client: GristmillClient): Promise<readonly UsageRecord[]> {
  const ledger = await readLedger(client);
  const expected = totalsOf(ledger.map((record) => ({ ...record, record_count: 1 })));
  const reported = async () => totalsOf((await client.getUsage({ group_by: 'model,key' })).data);
  await vi.waitFor(async () => expect(await reported()).toEqual(expected), { timeout: 20_000, interval: 250 });
  return ledger;
}

type Counted = Pick<UsageRecord, 'meter' | 'model_id' | 'key_id' | 'quantity'> & { readonly record_count: number };

function totalsOf(rows: readonly Counted[]): Readonly<Record<string, readonly [quantity: number, records: number]>> {
  const totals: Record<string, [number, number]> = {};
  for (const { meter, model_id, key_id, quantity, record_count } of rows) {
    const place = `${meter} ${model_id} ${key_id}`;
    const [sum, count] = totals[place] ?? [0, 0];
    totals[place] = [sum + quantity, count + record_count];
  }
  return totals;
}
