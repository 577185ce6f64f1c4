import { readPeriods } from '../billing/period-store.ts';
import { listPriceOf, plans } from '../billing/plans.ts';
import { planId } from '../billing/schema.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import type { UsageSum } from '../usage/fold.ts';
import { listSums } from '../usage/sum-store.ts';
import type { PricedPlan } from './margin.ts';

/** A plan of the product as the margin sees it; unknown names throw. */
export function pricedPlan(id: string): PricedPlan {
  const plan = plans.find((one) => one.id === id);
  if (!plan) throw new RangeError(`There is no plan "${id}"; there are ${plans.map((one) => one.id).join(', ')}`);
  return { ...plan, priceOf: listPriceOf };
}

/** A month (such as 2026-11) of one tenant: what it used, and the plan it was on at the end. */
export async function readTenantMonth(
  table: Table,
  tenantId: TenantId,
  month: string,
): Promise<{ readonly sums: readonly UsageSum[]; readonly plan: PricedPlan }> {
  const sums = await listSums(table, tenantId, `${month}-01T00`, `${month}-31T23`);
  const startMs = Date.parse(`${month}-01`);
  const { all } = await readPeriods(table, tenantId);
  const last = all.findLast((period) => period.startMs < startMs + 31 * 86_400_000 && period.endMs > startMs);
  return { sums, plan: pricedPlan(last ? planId.parse(last.planId) : 'free') };
}
