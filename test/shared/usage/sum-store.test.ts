import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerItem } from '../../../shared/usage/ledger-row.ts';
import { readLedgerInserts } from '../../../shared/usage/ledger-stream.ts';
import type { UsageRecord } from '../../../shared/usage/schema.ts';
import { foldIntoSum, listSums } from '../../../shared/usage/sum-store.ts';
import { idsOf, startTable } from '../../support/table.ts';

let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

const { tenantId, modelId, versionId, keyId } = idsOf('A');
const recordOf = (index: number): UsageRecord => ({
  tenantId,
  id: `use_${index}`,
  meter: 'predictions',
  quantity: index,
  modelId,
  versionId,
  keyId,
  runId: null,
  machine: null,
  time: Date.UTC(2026, 10, 23, 16, 0, index),
  inputHash: 'in',
  outputHash: null,
  leaseId: null,
});
/** Stream records as DynamoDB sends them. */
const eventOf = (indices: readonly number[]) => ({
  Records: indices.map((index) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: `1000000000000000000000${index}`, NewImage: ledgerItem(recordOf(index)) },
  })),
});

describe('usage sums', () => {
  it('come out right when batches overlap and race', async () => {
    const batches = [[1, 2, 3], [1, 2, 3], [2, 3, 4], [5], [4, 5, 6]];
    for (const batch of batches) {
      const inserts = readLedgerInserts(eventOf(batch));
      await Promise.all([foldIntoSum(fixture.table, inserts), foldIntoSum(fixture.table, inserts)]);
    }
    expect(await listSums(fixture.table, tenantId, '2026-11-23T16', '2026-11-23T16')).toMatchObject([
      { meter: 'predictions', modelId, keyId, quantity: 21, recordCount: 6 },
    ]);
    expect(await listSums(fixture.table, tenantId, '2026-11-23T17', '2026-11-24T00')).toEqual([]);
  });

  it('take ledger inserts only from the stream of the whole table', () => {
    const [record] = eventOf([1]).Records;
    const others = [
      { ...record, eventName: 'REMOVE' },
      { eventName: 'INSERT', dynamodb: { SequenceNumber: '5', NewImage: { pk: { S: 'x' }, entity: { S: 'run' } } } },
      { eventName: 'REMOVE', dynamodb: { SequenceNumber: '6' } },
    ];
    expect(readLedgerInserts({ Records: others })).toEqual([]);
    expect(readLedgerInserts({ Records: [record] })).toEqual([
      { sequence: '10000000000000000000001', record: recordOf(1) },
    ]);
  });
});
