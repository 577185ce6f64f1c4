import { describe, expect, it } from 'vitest';
import { planOf } from '../../../shared/billing/plans.ts';
import { type Id, idMaker } from '../../../shared/runtime/ids.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { readTaken } from '../../../shared/wallet/lease-store.ts';
import { reclaimLeases } from '../../../shared/wallet/reclaim.ts';
import { letRunBeReclaimed, refusalOfRun, reserveRun, settleRun } from '../../../shared/wallet/run-lease.ts';
import type { SpendLimit } from '../../../shared/wallet/schema.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId, keyId } = idsOf('A');
const minuteMs = 60_000;
const nowMs = Date.UTC(2026, 10, 25, 20);
const times = { nowMs, untilMs: nowMs + 9 * 60 * minuteMs };
const runId = idMaker()('run', nowMs);
const tenantLimit = (amount_minor: number): SpendLimit => {
  return { window: 'month', key_id: null, model_id: null, amount_minor, is_hard: true };
};
const rulesOf = (limits: readonly SpendLimit[]) => ({ limits, included: null });
/** 100 s in a Lambda and 50 s on an ml.m5.xlarge: 3 and 1 cents. */
const spending = {
  tenantId,
  keyId,
  keyBudgetMinor: null,
  trainings: [
    { machine: 'lambda', maximumSeconds: 100 },
    { machine: 'ml.m5.xlarge', maximumSeconds: 50 },
  ],
};
const takenOf = async (table: MemoryTable, name: string) =>
  (await readTaken(table, tenantId, [{ name, window: '2026-11' }]))[0];
const trained = (quantity: number, leaseId: Id<'lease'> | null, time = nowMs + minuteMs) =>
  usageRecord({
    tenantId,
    id: `use_${runId.slice(4)}_boosted_trees`,
    meter: 'training_seconds',
    machine: 'lambda',
    quantity,
    runId,
    leaseId,
    time,
  });

describe('a run', () => {
  it('takes its maximum out of the limits before it exists, and gives back what it did not train', async () => {
    const table = new MemoryTable();
    const leaseId = await reserveRun(table, rulesOf([tenantLimit(10)]), spending, runId, times);
    expect(await takenOf(table, 'tenant')).toBe(4_000_000);
    await putUsageRecord(table, trained(20, leaseId));
    await settleRun(table, tenantId, leaseId);
    await settleRun(table, tenantId, leaseId);
    expect(await takenOf(table, 'tenant')).toBe(600_000);
  });

  it('takes it once, however often it is asked for', async () => {
    const table = new MemoryTable();
    const rules = rulesOf([tenantLimit(5)]);
    const first = await reserveRun(table, rules, spending, runId, times);
    expect(await reserveRun(table, rules, spending, runId, times)).toBe(first);
    expect(await takenOf(table, 'tenant')).toBe(4_000_000);
  });

  it('writes nothing where nothing is limited', async () => {
    const table = new MemoryTable();
    expect(await reserveRun(table, rulesOf([]), spending, runId, times)).toBeNull();
    expect(table.writeCount).toBe(0);
  });

  it.each([
    ['a limit of all spending', rulesOf([tenantLimit(3)]), null, 'spend_limit_reached'],
    ['a key whose budget is zero', rulesOf([]), 0, 'spend_limit_reached'],
    ['a day', rulesOf([{ ...tenantLimit(3), window: 'day' }]), null, 'daily_limit_reached'],
    ['what the plan includes', { limits: [], included: { training_seconds_lambda: 99 } }, null, 'plan_limit_reached'],
    [
      'a machine that the plan lacks',
      { limits: [], included: { training_seconds_lambda: 100 } },
      null,
      'plan_limit_reached',
    ],
  ])('is refused beyond %s, as its estimate says, and takes nothing', async (_, rules, keyBudgetMinor, code) => {
    const table = new MemoryTable();
    const wish = { ...spending, keyBudgetMinor };
    expect(await refusalOfRun(table, rules, wish, nowMs)).toMatchObject({ code });
    await expect(reserveRun(table, rules, wish, runId, times)).rejects.toMatchObject({ code });
    expect(table.writeCount).toBe(0);
  });

  it('counts on each machine that the free plan includes', async () => {
    const table = new MemoryTable();
    const rules = { limits: [], included: planOf('free').included };
    expect(await refusalOfRun(table, rules, spending, nowMs)).toBeUndefined();
    const leaseId = await reserveRun(table, rules, spending, runId, times);
    expect(await takenOf(table, 'plan#training_seconds_ml_m5_xlarge')).toBe(50);
    await putUsageRecord(table, trained(20, leaseId));
    await settleRun(table, tenantId, leaseId);
    expect(await takenOf(table, 'plan#training_seconds_lambda')).toBe(20);
    expect(await takenOf(table, 'plan#training_seconds_ml_m5_xlarge')).toBe(0);
  });

  it('that was stopped keeps its hold while a last record may be on its way, then lets go', async () => {
    const table = new MemoryTable();
    const leaseId = await reserveRun(table, rulesOf([tenantLimit(10)]), spending, runId, times);
    await letRunBeReclaimed(table, tenantId, leaseId, nowMs + minuteMs);
    await reclaimLeases(table, nowMs + 5 * minuteMs);
    expect(await takenOf(table, 'tenant')).toBe(4_000_000);
    await putUsageRecord(table, trained(20, leaseId, nowMs + 4 * minuteMs));
    await reclaimLeases(table, nowMs + 7 * minuteMs);
    expect(await takenOf(table, 'tenant')).toBe(600_000);
  });

  it('whose end nobody told of lets go when no pipeline can go on any more', async () => {
    const table = new MemoryTable();
    await reserveRun(table, rulesOf([tenantLimit(10)]), spending, runId, times);
    await reclaimLeases(table, times.untilMs + 4 * minuteMs);
    expect(await takenOf(table, 'tenant')).toBe(0);
  });
});
