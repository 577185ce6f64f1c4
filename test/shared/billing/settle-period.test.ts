import { expect, it } from 'vitest';
import type { Adjustment } from '../../../shared/billing/adjustment-store.ts';
import { type BillingPeriod, finalizePeriod, findPeriod, putPeriod } from '../../../shared/billing/period-store.ts';
import { planOf } from '../../../shared/billing/plans.ts';
import { settlePeriod } from '../../../shared/billing/settle-period.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { foldIntoSum } from '../../../shared/usage/sum-store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const { tenantId } = idsOf('A');
const startMs = Date.UTC(2026, 10, 1);
const endMs = Date.UTC(2026, 11, 1);
const period: BillingPeriod = {
  tenantId,
  id: 'sub_1_1',
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  planId: 'starter',
  startMs,
  endMs,
};
const invoice = { invoiceId: 'in_1', finalizedMs: endMs, quantities: { predictions: 21_000 } };

/** What is made right of a final invoice of 21,000 predictions when the ledger says `used`. */
async function settle(used: number, terms: Pick<BillingPeriod, 'meters'> = {}): Promise<Adjustment[]> {
  const table = new MemoryTable();
  await putPeriod(table, { ...period, ...terms }, endMs);
  const record = usageRecord({ id: 'use_1', time: startMs + 1000, quantity: used });
  await putUsageRecord(table, record);
  await foldIntoSum(table, [{ sequence: '1', record }]);
  await finalizePeriod(table, tenantId, period.id, invoice);
  const made: Adjustment[] = [];
  const stored = await findPeriod(table, tenantId, period.id);
  if (!stored) throw new Error('The period is not there');
  await settlePeriod(table, async (_, adjustment) => void made.push(adjustment), stored, endMs);
  return made;
}

it('rates what an invoice lacks by the prices that were subscribed to, whatever the plan costs today', async () => {
  const meters = { predictions: { unitAmountDecimal: '0.5', includedQuantity: 10_000 } };
  expect(await settle(30_000, { meters })).toMatchObject([{ quantity: 9_000, amountMinor: 4_500 }]);
});

it('gives back what an invoice said too much, and nothing of what the plan includes', async () => {
  const meters = { predictions: { unitAmountDecimal: '0.5', includedQuantity: 20_000 } };
  expect(await settle(5_000, { meters })).toMatchObject([{ quantity: -16_000, amountMinor: -500 }]);
});

it('rates by the plan where the period came without prices', async () => {
  expect(planOf('starter').included.predictions).toBe(20_000);
  expect(await settle(23_000)).toMatchObject([{ quantity: 2_000, amountMinor: 100 }]);
});
