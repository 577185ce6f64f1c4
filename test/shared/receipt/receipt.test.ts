import { createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { putPeriod } from '../../../shared/billing/period-store.ts';
import { sealHour } from '../../../shared/billing/seal-hour.ts';
import { findRecord } from '../../../shared/receipt/find-record.ts';
import { receiptKeyFrom } from '../../../shared/receipt/key-client.ts';
import { checkProof } from '../../../shared/receipt/proof.ts';
import { proveRecord } from '../../../shared/receipt/prove-record.ts';
import { isReceiptGenuine, makeReceipt } from '../../../shared/receipt/receipt.ts';
import type { ReceiptProof } from '../../../shared/receipt/schema.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId, modelId, versionId } = idsOf('A');
const startMs = Date.UTC(2026, 10, 23, 15);
const key = receiptKeyFrom('a secret of the stage');
const publicKey = createPublicKey(key).export({ format: 'jwk' }).x ?? '';
const makeId = idMaker();
const records = Array.from({ length: 25 }, (_, index) => {
  const time = startMs + index * 450_000;
  const hashes = { inputHash: 'a'.repeat(64), outputHash: 'b'.repeat(64) };
  return usageRecord({ id: makeId('usage', time), time, quantity: index + 1, modelId, versionId, ...hashes });
});
const table = new MemoryTable();
beforeAll(async () => {
  const period = { tenantId, id: 'sub_1', customerId: 'cus_1', subscriptionId: 'sub_1', planId: 'scale' };
  await putPeriod(table, { ...period, startMs, endMs: startMs + 86_400_000 }, startMs);
  for (const record of records) await putUsageRecord(table, record);
  for (const hour of ['2026-11-23T15', '2026-11-23T16', '2026-11-23T17', '2026-11-23T18'])
    await sealHour(table, tenantId, hour, startMs);
});
const record = records[11];
if (!record) throw new Error('There is no record');

describe('a receipt', () => {
  it('is genuine under the published key only', () => {
    const receipt = makeReceipt(record, key);
    expect(receipt.price).toEqual({ amount_decimal: '0.6', currency: 'usd' });
    expect(isReceiptGenuine(receipt, publicKey)).toBe(true);
    const other = createPublicKey(receiptKeyFrom('another')).export({ format: 'jwk' }).x ?? '';
    expect(isReceiptGenuine(receipt, other)).toBe(false);
  });

  it.each([
    ['its units', { statement: { ...makeReceipt(record, key).statement, quantity: 1 } }],
    ['its output', { statement: { ...makeReceipt(record, key).statement, output_sha256: 'c'.repeat(64) } }],
    ['its price', { price: { amount_decimal: '0.1', currency: 'usd' } }],
  ])('is void when %s is changed', (_, change) => {
    expect(isReceiptGenuine({ ...makeReceipt(record, key), ...change }, publicKey)).toBe(false);
  });

  it('is found by the id of its request, and by the time where the id tells none', async () => {
    expect(await findRecord(table, tenantId, record.id, undefined)).toEqual(record);
    await expect(findRecord(table, tenantId, 'use_1_boosted_trees', undefined)).rejects.toMatchObject({ status: 400 });
    await expect(findRecord(table, tenantId, makeId('usage', startMs), undefined)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('an invoice line', () => {
  it('opens down to each of its receipts, and adds up to them', async () => {
    for (const each of records) {
      const proof = JSON.parse(JSON.stringify(await proveRecord(table, each, key)));
      expect(checkProof(proof, publicKey).map(({ holds }) => holds)).toEqual([true, true, true]);
      expect(proof.line.quantity).toBe((25 * 26) / 2);
    }
  });

  it('does not open to what was not billed in it', async () => {
    const proof = await proveRecord(table, record, key);
    const wrong = (change: Partial<ReceiptProof>) =>
      checkProof({ ...proof, ...change }, publicKey).map(({ holds }) => holds);
    expect(wrong({ receipt: makeReceipt({ ...record, quantity: 1 }, key) })).toEqual([true, false, true]);
    expect(wrong({ hour: { ...proof.hour, quantity: proof.hour.quantity + 1 } })).toEqual([true, true, false]);
    expect(wrong({ hour: { ...proof.hour, root: '0'.repeat(64) } })).toEqual([true, false, false]);
  });

  it('says so when the hour is not sealed yet, and when the record is on no line', async () => {
    const late = usageRecord({ id: makeId('usage', record.time), time: record.time });
    await putUsageRecord(table, late);
    await expect(proveRecord(table, late, key)).rejects.toMatchObject({ code: 'conflict' });
    const free = usageRecord({ id: 'use_0', time: startMs - 1 });
    await expect(proveRecord(table, free, key)).rejects.toMatchObject({ code: 'conflict' });
  });
});
