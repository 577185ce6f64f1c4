import { billingMeterOf } from '../billing/plans.ts';
import type { BillingMeter } from '../billing/schema.ts';
import type { ProblemError } from '../runtime/errors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { amountMicroMinor } from '../usage/rate-card.ts';
import { type Counter, countersOf, roomIn, type Spender, type SpendRules } from './counters.ts';
import { endLease, getLease, type Lease, readTaken, shortenLease } from './lease-store.ts';
import { leaseWithin } from './lease-within.ts';
import { limitReached } from './limit-reached.ts';
import { usedUnder } from './reclaim.ts';

/** What a run may train at most, and who asked for it. */
export interface RunSpending extends Omit<Spender, 'modelId'> {
  readonly tenantId: TenantId;
  readonly trainings: readonly { readonly machine: string; readonly maximumSeconds: number }[];
}

/** The lease of a run: its id is known before the run exists, so that a retry finds what was taken. */
export const runLeaseId = (runId: Id<'run'>) => runId.replace(/^run_/, 'lse_') as Id<'lease'>;

/**
 * Takes all that a run may spend out of every limit and of what the plan includes, before the run exists; null where
 * nothing is limited. What it does not spend comes back when it ends. Throws ProblemError 402 or 429.
 */
export async function reserveRun(
  table: Table,
  rules: SpendRules,
  spending: RunSpending,
  runId: Id<'run'>,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number },
): Promise<Id<'lease'> | null> {
  const { tenantId } = spending;
  const id = runLeaseId(runId);
  if (await getLease(table, tenantId, id)) return id;
  const counters = countersOfRun(rules, spending, nowMs);
  if (counters.length === 0) return null;
  const lease: Lease = { tenantId, id, purpose: 'run', units: 1, counters, fromMs: nowMs, untilMs };
  await leaseWithin(table, { tenantId, counters, units: 1, nowMs }, () => lease);
  return id;
}

/** What would refuse a run now; undefined where it may start. */
export async function refusalOfRun(
  table: Table,
  rules: SpendRules,
  spending: RunSpending,
  nowMs: number,
): Promise<ProblemError | undefined> {
  const counters = countersOfRun(rules, spending, nowMs);
  const taken = await readTaken(table, spending.tenantId, counters);
  return roomIn(counters, taken) < 1 ? limitReached(counters, taken, 1, nowMs) : undefined;
}

/** Puts back what a run did not spend, once all that it spent is in the ledger. Safe to repeat. */
export async function settleRun(table: Table, tenantId: TenantId, leaseId: Id<'lease'> | null): Promise<void> {
  const lease = leaseId && (await getLease(table, tenantId, leaseId));
  if (lease) await endLease(table, lease, await usedUnder(table, lease));
}

/** A step that records usage may go on for so long after its run was stopped, beyond what a reclaimer waits anyway. */
const lastStepMs = 120_000;

/** A run was stopped, and what it trained may still be on its way to the ledger: its lease is reclaimed in minutes. */
export async function letRunBeReclaimed(
  table: Table,
  tenantId: TenantId,
  leaseId: Id<'lease'> | null,
  nowMs: number,
): Promise<void> {
  const lease = leaseId && (await getLease(table, tenantId, leaseId));
  if (lease) await shortenLease(table, lease, nowMs + lastStepMs);
}

function countersOfRun(rules: SpendRules, { trainings, keyId, keyBudgetMinor }: RunSpending, nowMs: number): Counter[] {
  const quantities: Partial<Record<BillingMeter, number>> = {};
  let microMinor = 0;
  for (const { machine, maximumSeconds } of trainings) {
    const meter = billingMeterOf('training_seconds', machine);
    quantities[meter] = (quantities[meter] ?? 0) + maximumSeconds;
    microMinor += amountMicroMinor('training_seconds', maximumSeconds, machine);
  }
  return countersOf(rules, { keyId, keyBudgetMinor, modelId: null }, { microMinor, quantities }, nowMs);
}
