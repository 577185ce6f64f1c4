import { afterAll, beforeAll, expect, it } from 'vitest';
import { listSlices, showSlice } from '../../../shared/billing/list-slices.ts';
import { putPeriod } from '../../../shared/billing/period-store.ts';
import { sealHour } from '../../../shared/billing/seal-hour.ts';
import { sliceKey } from '../../../shared/table/keys.ts';
import { hourMs, hourOf } from '../../../shared/usage/hour.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { idsOf, startTable } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId } = idsOf('A');
const startMs = Date.UTC(2026, 10, 23, 16);
const hours = [0, 1, 2, 3, 4].map((index) => startMs + index * hourMs);
let stage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  stage = await startTable();
  const { table } = stage;
  const period = { tenantId, id: 'sub_1', customerId: 'cus_1', subscriptionId: 'sub', planId: 'starter' };
  await putPeriod(table, { ...period, startMs, endMs: startMs + 900 * hourMs }, startMs);
  for (const time of hours) {
    await putUsageRecord(table, usageRecord({ tenantId, id: `use_${time}`, time, quantity: 5 }));
    await sealHour(table, tenantId, hourOf(time), time + 2 * hourMs);
  }
  await table.update(sliceKey(tenantId, hourOf(hours[1] ?? 0), 'predictions', 'sub_1', 1), {
    UpdateExpression: 'SET #state = :parked, reason = :reason',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':parked': 'parked', ':reason': 'no_meter' },
  });
});
afterAll(() => stage.close());

it('goes page by page through every slice, newest hour first', async () => {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await listSlices(stage.table, tenantId, { limit: 2, after });
    expect(page.items.length).toBeLessThanOrEqual(2);
    found.push(...page.items.map(({ hour }) => hour));
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
  expect(found).toEqual(hours.map((time) => hourOf(time)).reverse());
});

it('shows what is parked, and why; nothing of another tenant', async () => {
  const { items, nextCursor } = await listSlices(stage.table, tenantId, { limit: 2, state: 'parked' });
  expect(items.map(showSlice)).toMatchObject([
    { object: 'usage_slice', hour: '2026-11-23T17:00:00.000Z', state: 'parked', quantity: 5, reason: 'no_meter' },
  ]);
  expect(nextCursor).toBeNull();
  expect((await listSlices(stage.table, idsOf('B').tenantId, { limit: 2 })).items).toEqual([]);
});
