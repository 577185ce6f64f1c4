import { describe, expect, it } from 'vitest';
import { putPeriod } from '../../../shared/billing/period-store.ts';
import { costMinorOf, marginOf, revenueMinorOf } from '../../../shared/margin/margin.ts';
import { pricedPlan } from '../../../shared/margin/operator-store.ts';
import { costOfMillion, measuredFootprint } from '../../../shared/margin/prediction-cost.ts';
import { reportMargin } from '../../../shared/margin/report.ts';
import { tenantIndex, tenantKey } from '../../../shared/table/keys.ts';
import { foldIntoSum } from '../../../shared/usage/sum-store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId, modelId } = idsOf('A');
const time = Date.UTC(2026, 10, 23, 16, 30);

describe('what AWS takes', () => {
  it('is the list price times what one prediction consumes', () => {
    const items = costOfMillion({ ...measuredFootprint, writeUnits: 1, functionMs: 10, functionGigabytes: 2 });
    expect(items['DynamoDB writes']).toBeCloseTo(0.625);
    expect(items['Lambda time']).toBeCloseTo(0.266_668);
  });

  it('counts training by its machine', () => {
    expect(costMinorOf('training_seconds_ml_m5_xlarge', 3600)).toBeCloseTo(23);
    expect(costMinorOf('training_seconds_lambda', 1000)).toBeCloseTo(4.000_02);
    expect(costMinorOf('stored_byte_hours', 730e9)).toBeCloseTo(2.3);
  });
});

describe('a margin', () => {
  it('bills beyond what a plan includes only, and nothing beyond on a plan that stops', () => {
    const used = new Map([['predictions', 30_000] as const]);
    expect(revenueMinorOf(pricedPlan('starter'), used)).toBe(2_900 + 500);
    expect(revenueMinorOf(pricedPlan('free'), used)).toBe(0);
    expect(marginOf(pricedPlan('free'), []).share).toBeNull();
  });

  it('is told by tenant and model, and replayed under a changed plan', async () => {
    const table = new MemoryTable();
    await table.put({ ...tenantKey(tenantId), ...tenantIndex(tenantId) });
    const period = { tenantId, id: 'sub_1', customerId: 'cus_1', subscriptionId: 'sub_1', planId: 'starter' };
    await putPeriod(table, { ...period, startMs: Date.UTC(2026, 10, 1), endMs: Date.UTC(2026, 11, 1) }, time);
    const record = usageRecord({ id: 'use_1', time, quantity: 40_000, modelId });
    await foldIntoSum(table, [{ sequence: '1', record }]);
    const report = await reportMargin(table, '2026-11', () => pricedPlan('scale'));
    expect(report).toMatchObject({ revenueMinor: 2_900 + 1_000, replayedRevenueMinor: 29_900 });
    expect(report.tenants).toMatchObject([
      { tenant: tenantId, plan: 'starter', models: [{ model: modelId, margin: { revenueMinor: 2_000 } }] },
    ]);
    expect(report.costMinor).toBeCloseTo(costMinorOf('predictions', 40_000));
  });
});
