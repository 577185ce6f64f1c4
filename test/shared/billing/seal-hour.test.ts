import { describe, expect, it } from 'vitest';
import { type BillingPeriod, endPeriod, finalizePeriod, putPeriod } from '../../../shared/billing/period-store.ts';
import { sealDue } from '../../../shared/billing/seal-due.ts';
import { sealHour } from '../../../shared/billing/seal-hour.ts';
import { readSlices } from '../../../shared/billing/slice-store.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { foldIntoSum } from '../../../shared/usage/sum-store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId } = idsOf('A');
const hour = '2026-11-23T16';
const at = (minute: number, second = 0) => Date.UTC(2026, 10, 23, 16, minute, second);
const nowMs = at(80);
const period = (fields: Partial<BillingPeriod> = {}): BillingPeriod => ({
  tenantId,
  id: 'sub_1_1',
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  planId: 'starter',
  startMs: at(-600),
  endMs: at(60_000),
  ...fields,
});

let count = 0;
async function use(table: MemoryTable, minute: number, quantity = 1): Promise<void> {
  count += 1;
  const record = usageRecord({ id: `use_${count}`, time: at(minute), quantity });
  await putUsageRecord(table, record);
  await foldIntoSum(table, [{ sequence: String(count), record }]);
}
const valuesOf = async (table: MemoryTable) => {
  const { slices } = await readSlices(table, tenantId, '');
  return slices.map(({ periodId, revision, value, state }) => [periodId, revision, value, state]);
};

describe('sealing an hour', () => {
  it('writes what the ledger says beyond the slices, and late records as the next revision', async () => {
    const table = new MemoryTable();
    await putPeriod(table, period(), nowMs);
    await use(table, 5, 3);
    await use(table, 6, 4);
    expect(await sealHour(table, tenantId, hour, nowMs)).toBe(1);
    expect(await sealHour(table, tenantId, hour, nowMs)).toBe(0);
    await use(table, 7, 5);
    expect(await sealHour(table, tenantId, hour, nowMs)).toBe(1);
    expect(await valuesOf(table)).toEqual([
      ['sub_1_1', 1, 7, 'pending'],
      ['sub_1_1', 2, 5, 'pending'],
    ]);
  });

  it('splits at a period edge within the hour, and bills nothing that lies in no period', async () => {
    const table = new MemoryTable();
    await putPeriod(table, period({ endMs: at(20, 30) }), nowMs);
    await putPeriod(table, period({ id: 'sub_2_1', startMs: at(40, 10), customerId: 'cus_2' }), nowMs);
    for (const [minute, quantity] of [
      [20, 1],
      [21, 10],
      [40, 100],
      [41, 1_000],
    ] as const)
      await use(table, minute, quantity);
    await sealHour(table, tenantId, hour, nowMs);
    expect(await valuesOf(table)).toEqual([
      ['sub_1_1', 1, 1, 'pending'],
      ['sub_2_1', 1, 1_000, 'pending'],
    ]);
  });

  it('takes back what a cancellation, known too late, had taken out of its period', async () => {
    const table = new MemoryTable();
    await putPeriod(table, period(), nowMs);
    await use(table, 10, 2);
    await use(table, 50, 7);
    await sealDue(table, nowMs);
    await endPeriod(table, tenantId, 'sub_1_1', at(30), nowMs);
    await endPeriod(table, tenantId, 'sub_1_1', at(30), nowMs);
    expect(await sealDue(table, nowMs)).toEqual({ sealed: 1, failed: 0 });
    expect(await valuesOf(table)).toEqual([
      ['sub_1_1', 1, 9, 'pending'],
      ['sub_1_1', 2, -7, 'pending'],
    ]);
  });

  it('seals usage from before its period was known, when the period comes', async () => {
    const table = new MemoryTable();
    await use(table, 10, 2);
    expect(await sealDue(table, nowMs)).toEqual({ sealed: 0, failed: 0 });
    await putPeriod(table, period(), nowMs);
    expect(await sealDue(table, nowMs)).toEqual({ sealed: 1, failed: 0 });
  });

  it('never counts a record twice when sealers and writers meet', async () => {
    const table = new MemoryTable();
    await putPeriod(table, period(), nowMs);
    const work = Array.from({ length: 12 }, (_, index) => [
      use(table, index, 1),
      sealHour(table, tenantId, hour, nowMs),
    ]);
    await Promise.all(work.flat());
    await sealHour(table, tenantId, hour, nowMs);
    const values = (await valuesOf(table)).map(([, , value]) => Number(value));
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(12);
  });

  it('keeps usage that comes after the final invoice out of the outbox', async () => {
    const table = new MemoryTable();
    await putPeriod(table, period({ endMs: at(60) }), nowMs);
    await use(table, 10, 2);
    await sealHour(table, tenantId, hour, nowMs);
    await finalizePeriod(table, tenantId, 'sub_1_1', {
      invoiceId: 'in_1',
      finalizedMs: nowMs,
      quantities: { predictions: 2 },
    });
    await use(table, 11, 3);
    await sealHour(table, tenantId, hour, nowMs);
    expect((await valuesOf(table)).at(-1)).toEqual(['sub_1_1', 2, 3, 'late']);
  });
});

describe('a billing period', () => {
  it.each([
    ['ends before it begins', { endMs: at(-700) }],
    ['begins within a second', { startMs: at(-600) + 1 }],
    ['has an id that keys cannot hold', { id: 'a#b' }],
  ])('is refused when it %s', async (_, fields) => {
    await expect(putPeriod(new MemoryTable(), period(fields), nowMs)).rejects.toThrow(RangeError);
  });
});
