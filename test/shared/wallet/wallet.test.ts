import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/learning/random.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { readTaken } from '../../../shared/wallet/lease-store.ts';
import { reclaimLeases } from '../../../shared/wallet/reclaim.ts';
import type { SpendLimit } from '../../../shared/wallet/schema.ts';
import { Wallet } from '../../../shared/wallet/wallet.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId, keyId, modelId } = idsOf('A');
const nowMs = Date.UTC(2026, 10, 25, 20);
const limit = (fields: Partial<SpendLimit>): SpendLimit => ({
  window: 'month',
  key_id: null,
  model_id: null,
  amount_minor: 100,
  is_hard: true,
  ...fields,
});
function walletOf(table: MemoryTable, limits: readonly SpendLimit[], allowance: number | null = null) {
  const included = allowance === null ? null : { predictions: allowance };
  return new Wallet({ table, readRules: async () => ({ limits, included }), makeId: idMaker(seededRandom(3)) });
}
/** A unit costs a cent. */
const spending = (units: number) => {
  const price = { meter: 'predictions', microMinorPerUnit: 1_000_000 } as const;
  return { tenantId, keyId, keyBudgetMinor: null, modelId, units, ...price };
};
const takenOf = async (table: MemoryTable, window = '2026-11') =>
  (await readTaken(table, tenantId, [{ name: 'tenant', window }]))[0];

describe('a wallet', () => {
  it('writes nothing where nothing is limited', async () => {
    const table = new MemoryTable();
    expect((await walletOf(table, []).reserve(spending(5), nowMs)).leaseId).toBeNull();
    expect(table.writeCount).toBe(0);
  });

  it('leases a block by one transaction and spends it without another write', async () => {
    const table = new MemoryTable();
    const wallet = walletOf(table, [limit({ amount_minor: 10_000 })]);
    for (let request = 0; request < 500; request += 1) (await wallet.reserve(spending(1), nowMs)).settle();
    expect(table.writeCount).toBe(2);
    await wallet.close();
    expect(await takenOf(table)).toBe(500_000_000);
  });

  it.each([
    ['a budget of zero for its key', limit({ key_id: keyId, amount_minor: 0 }), 'spend_limit_reached', 402],
    ['a daily limit', limit({ window: 'day', amount_minor: 3 }), 'daily_limit_reached', 429],
  ])('refuses what goes beyond %s', async (_, only, code, status) => {
    const refused = walletOf(new MemoryTable(), [only]).reserve(spending(4), nowMs);
    await expect(refused).rejects.toMatchObject({ code, status });
    if (status === 429) await expect(refused).rejects.toMatchObject({ retryAfterSeconds: 4 * 3600 });
  });

  it.each([0, 3])(
    'refuses what goes beyond a budget of %i cents of its key, which holds for no other key',
    async (cents) => {
      const table = new MemoryTable();
      const wallet = walletOf(table, []);
      if (cents > 0) (await wallet.reserve({ ...spending(cents), keyBudgetMinor: cents }, nowMs)).settle();
      const refused = wallet.reserve({ ...spending(1), keyBudgetMinor: cents }, nowMs);
      const budget = { code: 'spend_limit_reached', status: 402, param: 'monthly_budget_minor' };
      await expect(refused).rejects.toMatchObject(budget);
      expect((await wallet.reserve(spending(1), nowMs)).leaseId).toBeNull();
    },
  );

  it('stops at what the free plan includes rather than billing more', async () => {
    const wallet = walletOf(new MemoryTable(), [], 10);
    (await wallet.reserve(spending(10), nowMs)).settle();
    await expect(wallet.reserve(spending(1), nowMs)).rejects.toMatchObject({ code: 'plan_limit_reached', status: 402 });
  });

  it('only tells of a soft limit: alerts at 80 and 100 %, once each', async () => {
    const table = new MemoryTable();
    const wallet = walletOf(table, [limit({ is_hard: false, amount_minor: 10 })]);
    for (let request = 0; request < 30; request += 1)
      (await wallet.reserve(spending(7), nowMs + request * 61_000)).settle();
    const alerts = table.all().filter(({ entity }) => entity === 'spend_alert');
    expect(new Set(alerts.map(({ percent }) => percent))).toEqual(new Set([80, 100]));
    expect(alerts).toHaveLength(2);
  });

  it('gets back from the ledger what an environment held when it died', async () => {
    const table = new MemoryTable();
    const reservation = await walletOf(table, [limit({})]).reserve(spending(3), nowMs);
    const id = idMaker(seededRandom(1))('usage', nowMs);
    await putUsageRecord(table, usageRecord({ id, time: nowMs, quantity: 3, leaseId: reservation.leaseId }));
    expect(await reclaimLeases(table, nowMs + 120_000)).toEqual({ reclaimed: 0, failed: 0 });
    expect(await reclaimLeases(table, nowMs + 300_000)).toEqual({ reclaimed: 1, failed: 0 });
    expect(await reclaimLeases(table, nowMs + 300_000)).toEqual({ reclaimed: 0, failed: 0 });
    expect(await takenOf(table)).toBe(3_000_000);
  });

  it('begins a day anew at midnight UTC, whatever was leased before', async () => {
    const table = new MemoryTable();
    const wallet = walletOf(table, [limit({ window: 'day', amount_minor: 100 })]);
    const lateMs = Date.UTC(2026, 10, 25, 23, 59, 50);
    (await wallet.reserve(spending(2), lateMs)).settle();
    (await wallet.reserve(spending(3), lateMs + 10_000)).settle();
    await wallet.close();
    expect(await takenOf(table, '2026-11-25')).toBe(2_000_000);
    expect(await takenOf(table, '2026-11-26')).toBe(3_000_000);
  });

  it('never serves more than a cap, however many environments race, refund and are cut off', async () => {
    const request = fc.record({
      at: fc.nat(3),
      units: fc.integer({ min: 1, max: 40 }),
      end: fc.constantFrom('settle', 'refund', 'leave'),
    });
    const property = fc.asyncProperty(
      fc.nat(300),
      fc.array(fc.array(request, { maxLength: 12 }), { maxLength: 8 }),
      async (cap, rounds) => {
        const table = new MemoryTable();
        const wallets = [0, 1, 2, 3].map(() => walletOf(table, [limit({ amount_minor: cap })]));
        let [served, time, count] = [0, nowMs, 0];
        for (const round of rounds) {
          time += 40_000;
          await Promise.all(
            round.map(async ({ at, units, end }) => {
              const reservation = await wallets[at]?.reserve(spending(units), time).catch(() => undefined);
              if (!reservation) return;
              if (end !== 'refund') {
                served += units;
                count += 1;
                const id = `use_${idMaker(seededRandom(count))('usage', time).slice(4)}`;
                await putUsageRecord(table, usageRecord({ id, time, quantity: units, leaseId: reservation.leaseId }));
              }
              reservation[end as 'settle' | 'refund' | 'leave']();
            }),
          );
          expect(served).toBeLessThanOrEqual(cap);
        }
        await reclaimLeases(table, time + 600_000);
        expect((await takenOf(table)) ?? 0).toBe(served * 1_000_000);
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 7 });
  });
});
