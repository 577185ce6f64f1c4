import type { Plan } from '../billing/plans.ts';
import { type BillingMeter, billingMeters } from '../billing/schema.ts';
import type { Id } from '../runtime/ids.ts';
import type { SpendLimit } from './schema.ts';

/** Something that may be used up to a limit within a window: whole units of its own kind. */
export interface Counter {
  /** Its place within its tenant and window, such as `tenant`, `key_...` or `plan#predictions`. */
  readonly name: string;
  /** `2026-11-25` or `2026-11`: the window in UTC. */
  readonly window: string;
  /** Millionths of a minor unit for money; units for what a plan includes. */
  readonly limit: number;
  /** How much of it one unit of the lease takes. */
  readonly perUnit: number;
  readonly isHard: boolean;
}

/** What a request would use: whose, through which key, of which model. */
export interface Spender {
  readonly keyId: Id<'key'> | null;
  /** The key's own budget of a UTC month, in minor units; null where it has none. */
  readonly keyBudgetMinor: number | null;
  readonly modelId: Id<'model'> | null;
}

/** What a tenant may use: its own limits, and what its plan stops at by meter (null: it bills whatever goes beyond). */
export interface SpendRules {
  readonly limits: readonly SpendLimit[];
  readonly included: Plan['included'] | null;
}

const microPerMinor = 1_000_000;

/** The window that `nowMs` lies in. */
export const windowOf = (window: SpendLimit['window'], nowMs: number): string =>
  new Date(nowMs).toISOString().slice(0, window === 'day' ? 10 : 7);

/** When a window ends, in epoch milliseconds. */
export function windowEnd(window: string): number {
  const [year = 0, month = 1, day] = window.split('-').map(Number);
  return day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
}

/** When a window begins, in epoch milliseconds. */
export const windowStart = (window: string): number => Date.parse(window.length === 7 ? `${window}-01` : window);

/** The name of a limit's counter. */
export const counterName = ({ key_id, model_id }: Pick<SpendLimit, 'key_id' | 'model_id'>): string =>
  key_id === null && model_id === null ? 'tenant' : [key_id, model_id].filter((id) => id !== null).join('#');

/** What one unit of a lease takes: money, and quantities of what plans include. */
export interface UnitTakes {
  readonly microMinor: number;
  readonly quantities: Readonly<Partial<Record<BillingMeter, number>>>;
}

/** Every counter that a unit is taken from. Hard ones refuse, soft ones only count. */
export function countersOf(rules: SpendRules, spender: Spender, takes: UnitTakes, nowMs: number): Counter[] {
  const { microMinor } = takes;
  const own = rules.limits.filter(({ key_id, model_id }) => {
    return (key_id === null || key_id === spender.keyId) && (model_id === null || model_id === spender.modelId);
  });
  const month = windowOf('month', nowMs);
  const counters = own.map((limit) => ({
    name: counterName(limit),
    window: windowOf(limit.window, nowMs),
    limit: limit.amount_minor * microPerMinor,
    perUnit: microMinor,
    isHard: limit.is_hard,
  }));
  if (spender.keyId !== null && spender.keyBudgetMinor !== null) {
    const limit = spender.keyBudgetMinor * microPerMinor;
    counters.push({ name: `${spender.keyId}#budget`, window: month, limit, perUnit: microMinor, isHard: true });
  }
  const { included } = rules;
  if (included === null) return counters;
  const ofPlan = billingMeters.flatMap((meter) => {
    const perUnit = takes.quantities[meter] ?? 0;
    const place = { name: `${planPrefix}${meter}`, window: month };
    return perUnit === 0 ? [] : [{ ...place, limit: included[meter] ?? 0, perUnit, isHard: true }];
  });
  return [...counters, ...ofPlan];
}

const planPrefix = 'plan#';

/** The meter whose included quantity a counter counts; undefined where it counts money. */
export const planMeterOf = ({ name }: Pick<Counter, 'name'>): BillingMeter | undefined =>
  billingMeters.find((meter) => name === `${planPrefix}${meter}`);

/** Units that fit into every hard counter, given how much of each is taken. */
export function roomIn(counters: readonly Counter[], taken: readonly number[]): number {
  const rooms = counters.map(({ isHard, limit, perUnit }, at) =>
    isHard ? Math.floor((limit - (taken[at] ?? 0)) / perUnit) : Number.POSITIVE_INFINITY,
  );
  return Math.max(0, Math.min(...rooms));
}

/** Units that one lease takes: a twentieth of the room, so that many environments share it, but what is needed now at least. */
export const leaseUnits = (needed: number, room: number, most: number): number =>
  Math.max(needed, Math.min(most, Math.floor(room / 20)));

/** The shares of a limit that raise an alert. */
const alertPercents = [80, 100] as const;

/** The alerts that a counter passes by going from `before` to `after`. */
export const alertsPassed = ({ limit }: Counter, before: number, after: number) =>
  alertPercents.filter((percent) => before * 100 < limit * percent && after * 100 >= limit * percent);
