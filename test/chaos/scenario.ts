import type { BillingMeter, PlanId } from '../../shared/billing/schema.ts';
import type { Random } from '../../shared/learning/random.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A billing period as it truly is, at Stripe. */
export interface TruePeriod {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly customerId: string;
  readonly planId: PlanId;
  readonly startMs: number;
  /** What Stripe says before it is cut short, and when that happens. */
  readonly plannedEndMs: number;
  readonly cutMs: number | null;
  /** When its invoice is final, if it is within the run. */
  readonly finalMs: number | null;
}

/** When a period truly ends. */
export const endOf = ({ cutMs, plannedEndMs }: TruePeriod): number => cutMs ?? plannedEndMs;

/** A billable act: when it happened, and when each try to record it comes. */
export interface Act {
  readonly record: UsageRecord;
  readonly tryMs: readonly number[];
  /** The client sends an Idempotency-Key with it. */
  readonly isKeyed: boolean;
}

export interface Scenario {
  readonly kind: string;
  readonly startMs: number;
  readonly periods: readonly TruePeriod[];
  readonly acts: readonly Act[];
}

const kinds = ['plain', 'renewal', 'cancel_resubscribe', 'plan_change', 'cancel_at_end', 'short_grace'] as const;
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
  const edgeMs = startMs + Math.floor((2 + random() * (usageHours - 4)) * 3600) * 1000;
  return {
    kind,
    startMs,
    periods: drawPeriods(kind, tenantId, startMs, edgeMs, random),
    acts: drawActs(tenantId, startMs, edgeMs, random),
  };
}

function drawPeriods(
  kind: (typeof kinds)[number],
  tenantId: TenantId,
  startMs: number,
  edgeMs: number,
  random: Random,
): TruePeriod[] {
  const first = startMs - Math.floor(random() * 3600) * 1000;
  const base = { id: 'sub_1_1', tenantId, customerId: 'cus_1', planId: 'starter' as const, startMs: first };
  const open = { ...base, plannedEndMs: first + 30 * dayMs, cutMs: null, finalMs: null };
  const next = { ...open, id: 'sub_1_2', startMs: edgeMs, plannedEndMs: edgeMs + 30 * dayMs };
  const graceMs = kind === 'short_grace' ? 3 * hourMs : 72 * hourMs;
  if (kind === 'plain') return [open];
  if (kind === 'renewal' || kind === 'short_grace') {
    return [{ ...open, plannedEndMs: edgeMs, finalMs: edgeMs + graceMs }, next];
  }
  if (kind === 'cancel_at_end') return [{ ...open, plannedEndMs: edgeMs, finalMs: edgeMs + graceMs }];
  const cut = { ...open, cutMs: edgeMs, finalMs: random() < 0.5 ? edgeMs + graceMs : null };
  if (kind === 'plan_change')
    return [
      { ...cut, finalMs: null },
      { ...next, planId: 'scale' },
    ];
  const againMs = edgeMs + Math.floor(random() * 20 * 60) * 1000;
  const customerId = random() < 0.7 ? 'cus_1' : 'cus_2';
  return [cut, { ...next, id: 'sub_2_1', customerId, startMs: againMs, plannedEndMs: againMs + 30 * dayMs }];
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
