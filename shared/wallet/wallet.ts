import { isConditionFailure } from '../runtime/aws.ts';
import type { Id, IdMaker, TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { countersOf, leaseUnits, type Spender, type SpendRules, windowEnd } from './counters.ts';
import { endLease, type Lease } from './lease-store.ts';
import { leaseWithin } from './lease-within.ts';

/** Short, so that what a dead environment held comes back soon; long enough that most requests write nothing here. */
const leaseMs = 60_000;
const mostUnits = 10_000;
/** How long an environment goes on with the limits that it knows. */
const rulesMs = 10_000;
const maxTenants = 1_000;

interface Held {
  readonly lease: Lease;
  left: number;
  /** Units of requests whose outcome is not known yet. */
  open: number;
  /** Something was spent that may or may not be in the ledger: only the ledger can say what is left. */
  isUnclear: boolean;
}

/** Units that a request may use. Exactly one of the three ends it. */
export interface Reservation {
  /** Goes into the usage record, so that what a dead environment spent can be told; null where nothing is limited. */
  readonly leaseId: Id<'lease'> | null;
  /** The usage is recorded. */
  settle(): void;
  /** Nothing was recorded, for certain. */
  refund(): void;
  /** It may have been recorded. */
  leave(): void;
}

const unlimited: Reservation = { leaseId: null, settle() {}, refund() {}, leave() {} };

export interface WalletOptions {
  readonly table: Table;
  readonly readRules: (tenantId: TenantId, nowMs: number) => Promise<SpendRules>;
  readonly makeId: IdMaker;
}

/** What is used: so many units of a meter at a price each, by somebody. */
export interface Spending extends Spender {
  readonly tenantId: TenantId;
  readonly meter: 'predictions';
  readonly units: number;
  readonly microMinorPerUnit: number;
}

/**
 * The spend limits as one environment keeps them. It leases units out of the tenant's counters in one transaction,
 * spends them here, and gives the rest back when the lease ends. Leases of all environments together never exceed a
 * limit, so what is served never does; what an environment held when it died is put back from the ledger (reclaim.ts).
 */
export class Wallet {
  readonly #options: WalletOptions;
  readonly #held = new Map<string, Held>();
  readonly #rules = new Map<TenantId, { readonly untilMs: number; readonly rules: SpendRules }>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WalletOptions) {
    this.#options = options;
  }

  /** Throws ProblemError 402 or 429 when a hard limit has too little left. */
  async reserve(spending: Spending, nowMs: number): Promise<Reservation> {
    const rules = await this.#rulesOf(spending.tenantId, nowMs);
    const hasLimits = rules.limits.length > 0 || rules.included !== null || spending.keyBudgetMinor !== null;
    if (!hasLimits) return unlimited;
    const place = `${spending.tenantId} ${spending.keyId} ${spending.modelId} ${spending.meter}`;
    const held =
      this.#spendable(place, spending.units, nowMs) ?? (await this.#leaseInTurn(place, spending, rules, nowMs));
    if (!held) return unlimited;
    held.left -= spending.units;
    held.open += spending.units;
    return reservationOf(held, spending.units);
  }

  /** Whether a tenant's plan stops at what it includes, as this environment knows it. */
  async isOnFreePlan(tenantId: TenantId, nowMs: number): Promise<boolean> {
    return (await this.#rulesOf(tenantId, nowMs)).included !== null;
  }

  /** Gives back everything that no request uses, as far as that can be said. */
  async close(): Promise<void> {
    for (const held of this.#held.values()) await this.#giveBack(held);
    this.#held.clear();
  }

  #spendable(place: string, units: number, nowMs: number): Held | undefined {
    const held = this.#held.get(place);
    return held && held.lease.untilMs > nowMs && held.left >= units ? held : undefined;
  }

  /** One lease at a time: requests that come meanwhile spend what it brings. */
  #leaseInTurn(place: string, spending: Spending, rules: SpendRules, nowMs: number): Promise<Held | undefined> {
    const turn = this.#turn.then(async () => {
      return this.#spendable(place, spending.units, nowMs) ?? this.#lease(place, spending, rules, nowMs);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #lease(place: string, spending: Spending, rules: SpendRules, nowMs: number): Promise<Held | undefined> {
    const before = this.#held.get(place);
    if (before) {
      this.#held.delete(place);
      await this.#giveBack(before);
    }
    const { table, makeId } = this.#options;
    const { tenantId, meter, units, microMinorPerUnit } = spending;
    const takes = { microMinor: microMinorPerUnit, quantities: { [meter]: 1 } };
    const counters = countersOf(rules, spending, takes, nowMs);
    if (counters.length === 0) return undefined;
    const ends = counters.map(({ window }) => windowEnd(window));
    const untilMs = Math.min(nowMs + leaseMs, ...ends);
    const lease = await leaseWithin(table, { tenantId, counters, units, nowMs }, (room) => ({
      tenantId,
      id: makeId('lease', nowMs),
      purpose: 'units',
      units: leaseUnits(units, room, mostUnits),
      counters,
      fromMs: nowMs,
      untilMs,
    }));
    const held = { lease, left: lease.units, open: 0, isUnclear: false };
    this.#held.set(place, held);
    return held;
  }

  /** Where requests are still open or their outcome unclear, the lease is left to be reclaimed from the ledger. */
  async #giveBack({ lease, left, open, isUnclear }: Held): Promise<void> {
    if (open > 0 || isUnclear) return;
    const used = lease.counters.map(({ perUnit }) => (lease.units - left) * perUnit);
    await endLease(this.#options.table, lease, used).catch((error: unknown) => {
      if (isConditionFailure(error)) throw error;
    });
  }

  async #rulesOf(tenantId: TenantId, nowMs: number): Promise<SpendRules> {
    const known = this.#rules.get(tenantId);
    if (known && known.untilMs > nowMs) return known.rules;
    const rules = await this.#options.readRules(tenantId, nowMs);
    if (this.#rules.size >= maxTenants) this.#rules.clear();
    this.#rules.set(tenantId, { untilMs: nowMs + rulesMs, rules });
    return rules;
  }
}

function reservationOf(held: Held, units: number): Reservation {
  const end = (change: () => void) => () => {
    held.open -= units;
    change();
  };
  return {
    leaseId: held.lease.id,
    settle: end(() => undefined),
    refund: end(() => {
      held.left += units;
    }),
    leave: end(() => {
      held.isUnclear = true;
    }),
  };
}
