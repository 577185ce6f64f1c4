import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { listTenantIds } from '../tenant/store.ts';
import type { UsageSum } from '../usage/fold.ts';
import { awsPrices } from './aws-prices.ts';
import { type Margin, marginByModel, marginOf, type PricedPlan } from './margin.ts';
import { readTenantMonth } from './operator-store.ts';

/** How a tenant's month would have come out otherwise: another plan, or its own with other prices. */
export type PlanChange = (plan: PricedPlan) => PricedPlan;

interface TenantMargin {
  readonly tenant: TenantId;
  readonly plan: string;
  readonly margin: Margin;
  /** Under the changed plan; null where none was asked for. */
  readonly replayed: Margin | null;
  readonly models: readonly { readonly model: string; readonly margin: Margin }[];
}

export interface MarginReport {
  readonly month: string;
  readonly currency: 'usd';
  readonly prices: { readonly region: string; readonly date: string };
  readonly tenants: readonly TenantMargin[];
  readonly revenueMinor: number;
  readonly costMinor: number;
  readonly replayedRevenueMinor: number | null;
}

/** The operator's margin of a month, tenant by tenant and model by model, and under a change of plan. */
export async function reportMargin(table: Table, month: string, change: PlanChange | null): Promise<MarginReport> {
  const tenants: TenantMargin[] = [];
  for await (const tenant of listTenantIds(table)) {
    const { sums, plan } = await readTenantMonth(table, tenant, month);
    tenants.push(tenantMargin(tenant, plan, sums, change));
  }
  const sumOf = (value: (one: TenantMargin) => number) => tenants.reduce((sum, one) => sum + value(one), 0);
  return {
    month,
    currency: 'usd',
    prices: { region: awsPrices.region, date: awsPrices.date },
    tenants,
    revenueMinor: sumOf(({ margin }) => margin.revenueMinor),
    costMinor: sumOf(({ margin }) => margin.costMinor),
    replayedRevenueMinor: change === null ? null : sumOf(({ replayed }) => replayed?.revenueMinor ?? 0),
  };
}

function tenantMargin(
  tenant: TenantId,
  plan: PricedPlan,
  sums: readonly UsageSum[],
  change: PlanChange | null,
): TenantMargin {
  const byModel = [...marginByModel(plan, sums)].map(([model, margin]) => ({ model, margin }));
  const replayed = change === null ? null : marginOf(change(plan), sums);
  return { tenant, plan: plan.id, margin: marginOf(plan, sums), replayed, models: byModel };
}
