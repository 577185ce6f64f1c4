import * as z from 'zod';
import { readAccount } from '../billing/account-store.ts';
import { findPeriodAt } from '../billing/period-store.ts';
import { planOf } from '../billing/plans.ts';
import { planId } from '../billing/schema.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { spendAlertKey, spendLimitsKey, walletPartition } from '../table/keys.ts';
import type { SpendRules } from './counters.ts';
import { type SpendLimit, spendLimit } from './schema.ts';

const limitsRow = z.object({ limits: z.array(spendLimit) });

/** The limits that a tenant has set; none at first. */
export async function readLimits(table: Table, tenantId: TenantId): Promise<SpendLimit[]> {
  const row = await table.get(spendLimitsKey(tenantId));
  return row === undefined ? [] : limitsRow.parse(row).limits;
}

/** Replaces all limits of a tenant. What is spent in a window stays counted where its limit stays. */
export const putLimits = (table: Table, tenantId: TenantId, limits: readonly SpendLimit[]): Promise<void> =>
  table.put({ ...spendLimitsKey(tenantId), entity: 'spend_limits', tenant_id: tenantId, limits });

/** What a tenant may use: its limits, and what the free plan includes a month. */
export async function readSpendRules(table: Table, tenantId: TenantId, nowMs: number): Promise<SpendRules> {
  const [limits, current, account] = await Promise.all([
    readLimits(table, tenantId),
    findPeriodAt(table, tenantId, nowMs),
    readAccount(table, tenantId),
  ]);
  // A trial has a plan and no billing period, for nothing of it is billed.
  const plan = planOf(current ? planId.parse(current.planId) : account.planId);
  return { limits, included: plan.isMetered ? null : plan.included };
}

/** An alert as it is kept: which counter passed which share of its limit, and when (epoch milliseconds). */
export const raisedAlert = z.object({
  tenant_id: z.custom<TenantId>(),
  name: z.string(),
  window: z.string(),
  percent: z.int(),
  raised_ms: z.number(),
});
export type RaisedAlert = z.output<typeof raisedAlert>;

/** The alerts of a window. */
export async function listAlerts(table: Table, tenantId: TenantId, window: string): Promise<RaisedAlert[]> {
  const alerts: RaisedAlert[] = [];
  const prefix = spendAlertKey(tenantId, window, '', 0).sk.replace(/#0$/, '');
  for await (const row of table.rows(walletPartition(tenantId), prefix)) alerts.push(raisedAlert.parse(row));
  return alerts;
}
