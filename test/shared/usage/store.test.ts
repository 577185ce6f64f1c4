import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsageRecord } from '../../../shared/usage/schema.ts';
import { listUsageRecords, putUsageRecord } from '../../../shared/usage/store.ts';
import { idsOf, startTable } from '../../support/table.ts';

let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

const recordAt = (letter: string, id: string, time: number, quantity = 1): UsageRecord => {
  const { tenantId, modelId, versionId, keyId } = idsOf(letter);
  const rest = {
    quantity,
    modelId,
    versionId,
    keyId,
    runId: null,
    machine: null,
    time,
    inputHash: 'in',
    outputHash: 'out',
    leaseId: null,
  };
  return { tenantId, id, meter: 'predictions', ...rest };
};
const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 23, hour, minute);

describe('the ledger', () => {
  it('keeps the first record of an id and tells a repeat from a forgery', async () => {
    const record = recordAt('A', 'use_1', at(16));
    expect(await putUsageRecord(fixture.table, record)).toBe('put');
    expect(await putUsageRecord(fixture.table, record)).toBe('same');
    expect(await putUsageRecord(fixture.table, { ...record, quantity: 2 })).toBe('different');
    const { items } = await listUsageRecords(fixture.table, record.tenantId, {
      fromMs: at(16),
      toMs: at(17),
      limit: 10,
    });
    expect(items).toEqual([record]);
  });

  it.each([-1, 0.5, Number.NaN, 1e14])('refuses the quantity %s, which cannot be billed', async (quantity) => {
    const record = recordAt('A', 'use_bad', at(16), quantity);
    await expect(putUsageRecord(fixture.table, record)).rejects.toThrow(RangeError);
  });

  it('lists a range newest first, page by page, whatever the page size', async () => {
    const times = [at(3, 1), at(3, 2), at(3, 3), at(7), at(9, 1), at(9, 59)];
    const records = times.map((time, index) => recordAt('B', `use_${index}`, time, index + 1));
    for (const record of records) await putUsageRecord(fixture.table, record);
    await putUsageRecord(fixture.table, recordAt('B', 'use_9', at(12)));
    const { tenantId } = idsOf('B');
    for (const limit of [1, 2, 4, 6, 100]) {
      const seen: number[] = [];
      let after: string | undefined;
      do {
        const page = await listUsageRecords(fixture.table, tenantId, { fromMs: at(0), toMs: at(12), limit, after });
        seen.push(...page.items.map(({ quantity }) => quantity));
        after = page.nextCursor ?? undefined;
      } while (after !== undefined);
      expect(seen).toEqual([6, 5, 4, 3, 2, 1]);
    }
  });

  it('refuses a cursor of another list', async () => {
    const query = { fromMs: at(0), toMs: at(12), limit: 1, after: Buffer.from('RUN#1').toString('base64url') };
    await expect(listUsageRecords(fixture.table, idsOf('B').tenantId, query)).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});
