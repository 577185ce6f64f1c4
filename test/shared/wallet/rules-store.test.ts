import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BillingAccount, freeAccount } from '../../../shared/billing/account.ts';
import { changeAccount } from '../../../shared/billing/account-store.ts';
import { planOf } from '../../../shared/billing/plans.ts';
import { readSpendRules } from '../../../shared/wallet/rules-store.ts';
import { idsOf, startTable } from '../../support/table.ts';

let stage: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  stage = await startTable();
});
afterAll(() => stage.close());

it.each([
  ['the free plan stops at what it includes', 'A', {}, planOf('free').included],
  ['a trial goes on, though none of it is billed', 'B', { planId: 'starter', status: 'trialing' }, null],
] as const)('%s', async (_, letter, parts: Partial<BillingAccount>, included) => {
  const { tenantId } = idsOf(letter);
  await changeAccount(stage.table, tenantId, () => ({ ...freeAccount(tenantId), ...parts }));
  expect((await readSpendRules(stage.table, tenantId, 0)).included).toEqual(included);
});
