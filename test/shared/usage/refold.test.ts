import { expect, it } from 'vitest';
import { refoldHour } from '../../../shared/usage/refold.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { foldIntoSum, listSums, listUnsealed } from '../../../shared/usage/sum-store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId } = idsOf('A');
const hour = '2026-11-23T16';
const at = (minute: number) => Date.UTC(2026, 10, 23, 16, minute);
const record = (index: number) => usageRecord({ id: `use_${index}`, time: at(index), quantity: index });
const dayAfter = at(0) + 26 * 3_600_000;

it('makes sums anew from the ledger where the stream never told of a record, and marks them to be sealed', async () => {
  const table = new MemoryTable();
  for (const index of [1, 2, 3]) await putUsageRecord(table, record(index));
  await foldIntoSum(table, [{ sequence: '7', record: record(1) }]);
  expect(await refoldHour(table, tenantId, hour, dayAfter)).toBe(1);
  expect(await refoldHour(table, tenantId, hour, dayAfter)).toBe(0);
  expect(await listSums(table, tenantId, hour, hour)).toMatchObject([
    { quantity: 6, recordCount: 3, lastSequence: '7' },
  ]);
  for await (const marks of listUnsealed(table, '2026-11-24T00')) expect(marks).toMatchObject([{ hour }]);
  await foldIntoSum(table, [{ sequence: '9', record: usageRecord({ id: 'use_9', time: at(9), quantity: 10 }) }]);
  expect(await listSums(table, tenantId, hour, hour)).toMatchObject([{ quantity: 16, recordCount: 4 }]);
});

it('refuses an hour whose records the stream may still bring', async () => {
  await expect(refoldHour(new MemoryTable(), tenantId, hour, at(60))).rejects.toThrow(RangeError);
});
