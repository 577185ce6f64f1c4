import { describe, expect, it } from 'vitest';
import type { UsageSum } from '../../../shared/usage/fold.ts';
import { reportUsage } from '../../../shared/usage/report.ts';
import { idsOf } from '../../support/table.ts';

const [a, b] = [idsOf('A'), idsOf('B')];
const sumOf = (part: Partial<UsageSum>): UsageSum => ({
  tenantId: a.tenantId,
  hour: '2026-11-23T16',
  meter: 'predictions',
  modelId: a.modelId,
  keyId: a.keyId,
  quantity: 10,
  recordCount: 2,
  byMachine: {},
  lastSequence: '1',
  ...part,
});
const sums = [
  sumOf({}),
  sumOf({ hour: '2026-11-23T17', keyId: b.keyId, quantity: 5, recordCount: 1 }),
  sumOf({ hour: '2026-11-24T00', modelId: b.modelId, quantity: 1, recordCount: 1 }),
  sumOf({ meter: 'training_seconds', quantity: 8, byMachine: { lambda: 6, 'ml.g5.xlarge': 2 }, keyId: null }),
];

describe('reportUsage', () => {
  it('adds up each meter when nothing is grouped', () => {
    const { rows, totalMicroMinor } = reportUsage(sums, []);
    expect(rows.map(({ meter, quantity, record_count }) => [meter, quantity, record_count])).toEqual([
      ['predictions', 16, 4],
      ['training_seconds', 8, 2],
    ]);
    expect(rows.map(({ amount }) => amount.amount_decimal)).toEqual(['0.8', '0.38']);
    expect(totalMicroMinor).toBe(1_180_000);
  });

  it('groups by day, model and key in any combination', () => {
    const predictions = sums.slice(0, 3);
    const byDay = reportUsage(predictions, ['day']).rows;
    expect(byDay.map(({ day, quantity }) => [day, quantity])).toEqual([
      ['2026-11-23', 15],
      ['2026-11-24', 1],
    ]);
    const byHour = reportUsage(predictions, ['hour']).rows;
    expect(byHour.map(({ hour, quantity }) => [hour, quantity])).toEqual([
      ['2026-11-23T16:00:00.000Z', 10],
      ['2026-11-23T17:00:00.000Z', 5],
      ['2026-11-24T00:00:00.000Z', 1],
    ]);
    const [month] = reportUsage(predictions, ['month']).rows;
    expect([month?.month, month?.day, month?.quantity]).toEqual(['2026-11', null, 16]);
    const byModelAndKey = reportUsage(predictions, ['model', 'key']).rows;
    expect(byModelAndKey.map(({ day, model_id, key_id, quantity }) => [day, model_id, key_id, quantity])).toEqual([
      [null, a.modelId, a.keyId, 10],
      [null, a.modelId, b.keyId, 5],
      [null, b.modelId, a.keyId, 1],
    ]);
  });

  it('comes to the same total however it is grouped', () => {
    const totals = [[], ['day'], ['day', 'model'], ['day', 'model', 'key']] as const;
    expect(new Set(totals.map((groups) => reportUsage(sums, groups).totalMicroMinor)).size).toBe(1);
  });
});
