import type { BillingMeter, PlanId } from '../../shared/billing/schema.ts';
import type { Random } from '../../shared/learning/random.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;

/** A tenant's subscription as it truly runs at Stripe. Times are whole seconds. */
export interface TrueSubscription {
  readonly createdMs: number;
  readonly planId: PaidPlan;
  readonly change: { readonly atMs: number; readonly planId: PaidPlan } | null;
  readonly end:
    | { readonly kind: 'now'; readonly atMs: number; readonly isInvoiced: boolean }
    | { readonly kind: 'period_end' }
    | null;
}
export type PaidPlan = Exclude<PlanId, 'free'>;

/** A stretch of a subscription that is billed by one plan. */
export interface TruePeriod {
  /** Which of the scenario's subscriptions. */
  readonly subscription: number;
  readonly planId: PaidPlan;
  readonly startMs: number;
  readonly endMs: number;
}

/** A billable act: when it happened, and when each try to record it comes. */
export interface Act {
  readonly record: UsageRecord;
  readonly tryMs: readonly number[];
  /** The client sends an Idempotency-Key with it. */
  readonly isKeyed: boolean;
}

export interface Scenario {
  readonly kind: string;
  readonly tenantId: TenantId;
  readonly startMs: number;
  /** A period's length: a week lets a run see several; a month outlasts it. */
  readonly interval: 'week' | 'month';
  /** How long a draft invoice waits for late usage. */
  readonly graceHours: number;
  readonly subscriptions: readonly TrueSubscription[];
  readonly acts: readonly Act[];
}

const kinds = [
  'plain',
  'renewal',
  'cancel_resubscribe',
  'plan_change',
  'plan_change_renewal',
  'cancel_at_end',
] as const;
export const usedMeters: readonly BillingMeter[] = [
  'predictions',
  'training_seconds_lambda',
  'training_seconds_ml_m5_xlarge',
  'stored_byte_hours',
];
const usageHours = 14;

/** A tenant's subscription with an edge inside an hour, and a day of usage around it, some of it late or tried twice. */
export function drawScenario(seed: number, random: Random): Scenario {
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'plain';
  const startMs = Date.UTC(2026, 8, 1) + Math.floor(random() * 10 * 24) * hourMs;
  const tenantId = `tnt_01JDBQ${String(seed % 1e10).padStart(20, '0')}` as TenantId;
  const anywhereMs = startMs + Math.floor((2 + random() * (usageHours - 4)) * 3600) * 1000;
  // Stripe's sums are by the minute: an edge in the first one of an hour has both periods in it.
  const firstMinuteMs = anywhereMs - (anywhereMs % hourMs) + Math.floor(random() * 60) * 1000;
  const edgeMs = random() < 0.2 ? firstMinuteMs : anywhereMs;
  const isLong = ['plain', 'plan_change', 'cancel_resubscribe'].includes(kind) && random() < 0.6;
  return {
    kind,
    tenantId,
    startMs,
    interval: isLong ? 'month' : 'week',
    graceHours: [1, 3, 72][Math.floor(random() * 3)] ?? 1,
    subscriptions: drawSubscriptions(kind, startMs, edgeMs, random),
    acts: drawActs(tenantId, startMs, edgeMs, random),
  };
}

function drawSubscriptions(
  kind: (typeof kinds)[number],
  startMs: number,
  edgeMs: number,
  random: Random,
): TrueSubscription[] {
  const soonMs = Math.floor(random() * 3600) * 1000;
  const base = { createdMs: startMs - soonMs, planId: 'starter', change: null, end: null } as const;
  const change = { atMs: edgeMs, planId: 'scale' } as const;
  switch (kind) {
    case 'plain':
      return [base];
    case 'renewal':
      return [{ ...base, createdMs: edgeMs - weekMs }];
    case 'cancel_at_end':
      return [{ ...base, createdMs: edgeMs - weekMs, end: { kind: 'period_end' } }];
    case 'plan_change':
      return [{ ...base, change }];
    case 'plan_change_renewal':
      return [{ ...base, createdMs: edgeMs + 6 * soonMs + 1000 - weekMs, change }];
    case 'cancel_resubscribe':
      return [
        { ...base, end: { kind: 'now', atMs: edgeMs, isInvoiced: random() < 0.5 } },
        { ...base, createdMs: edgeMs + Math.floor(random() * 20 * 60) * 1000, planId: 'scale' },
      ];
  }
}

/** The periods of a scenario that begin before `untilMs`, worked out by hand. */
export function truePeriods({ subscriptions, interval }: Scenario, untilMs: number): TruePeriod[] {
  return subscriptions.flatMap(({ createdMs, planId, change, end }, subscription) => {
    const periods: TruePeriod[] = [];
    const stopMs = end?.kind === 'now' ? end.atMs : Number.POSITIVE_INFINITY;
    let current = planId;
    for (let startMs = createdMs; startMs < Math.min(untilMs, stopMs); ) {
      const endMs = Math.min(interval === 'week' ? startMs + weekMs : untilMs, stopMs);
      if (change && startMs < change.atMs && change.atMs < endMs) {
        periods.push({ subscription, planId: current, startMs, endMs: change.atMs });
        current = change.planId;
        periods.push({ subscription, planId: current, startMs: change.atMs, endMs });
      } else periods.push({ subscription, planId: current, startMs, endMs });
      if (end?.kind === 'period_end') break;
      startMs = endMs;
    }
    return periods;
  });
}

function drawActs(tenantId: TenantId, startMs: number, edgeMs: number, random: Random): Act[] {
  const count = 15 + Math.floor(random() * 30);
  return Array.from({ length: count }, (_, index) => {
    const isNearEdge = random() < 0.3;
    const timeMs = Math.floor(
      isNearEdge ? edgeMs + (random() - 0.5) * 4 * minuteMs : startMs + random() * usageHours * hourMs,
    );
    const lateMs = random() < 0.15 ? random() * 30 * hourMs : random() * 2_000;
    const tries = 1 + Math.floor(random() * 3);
    const tryMs = Array.from({ length: tries }, (__, at) => Math.floor(timeMs + lateMs + at * random() * hourMs));
    return { record: drawRecord(tenantId, index, timeMs, random), tryMs, isKeyed: random() < 0.3 };
  });
}

function drawRecord(tenantId: TenantId, index: number, time: number, random: Random): UsageRecord {
  const ulid = '01JDBQ00000000000000000000';
  const common = {
    tenantId,
    id: `use_${String(index).padStart(26, '0')}`,
    versionId: null,
    keyId: null,
    runId: null,
    time,
    inputHash: null,
    outputHash: null,
    leaseId: null,
  };
  const draw = random();
  if (draw < 0.6) {
    const modelId = `mdl_${ulid}` as Id<'model'>;
    return { ...common, meter: 'predictions', quantity: 1 + Math.floor(random() * 9), modelId, machine: null };
  }
  if (draw < 0.85) {
    const machine = random() < 0.5 ? 'lambda' : 'ml.m5.xlarge';
    return { ...common, meter: 'training_seconds', quantity: 1 + Math.floor(random() * 900), modelId: null, machine };
  }
  const quantity = Math.floor(random() * 5e9);
  return { ...common, meter: 'stored_byte_hours', quantity, modelId: null, machine: null };
}
