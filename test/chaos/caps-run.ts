import { billingMeterOf } from '../../shared/billing/plans.ts';
import { type Random, seededRandom } from '../../shared/learning/random.ts';
import { commitUsage } from '../../shared/prediction/commit.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { type Id, idMaker, type TenantId } from '../../shared/runtime/ids.ts';
import type { Table } from '../../shared/table/client.ts';
import { ledgerRow } from '../../shared/usage/ledger-row.ts';
import { amountMicroMinor } from '../../shared/usage/rate-card.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import { putUsageRecord } from '../../shared/usage/store.ts';
import { planMeterOf, type SpendRules } from '../../shared/wallet/counters.ts';
import { reclaimLeases } from '../../shared/wallet/reclaim.ts';
import { letRunBeReclaimed, reserveRun, settleRun } from '../../shared/wallet/run-lease.ts';
import type { SpendLimit } from '../../shared/wallet/schema.ts';
import { Wallet } from '../../shared/wallet/wallet.ts';
import { MemoryTable } from './memory-table.ts';
import { Mortal } from './mortal.ts';

const tenantId = 'tnt_01JDBQ00000000000000000000' as TenantId;
const keys = ['key_01JDBQ00000000000000000001', 'key_01JDBQ00000000000000000002'] as Id<'key'>[];
const models = ['mdl_01JDBQ00000000000000000001', 'mdl_01JDBQ00000000000000000002'] as Id<'model'>[];
/** A price that makes a unit a cent, so that limits are in units. */
const microMinorPerUnit = 1_000_000;
const minuteMs = 60_000;

/** Environments that come, serve and die at a cap: what one of them holds, and whose process it is. */
interface Environment {
  readonly process: Mortal;
  readonly wallet: Wallet;
  readonly table: Table;
  readonly skewMs: number;
}

/**
 * Many environments race at a tenant's limits, die with leases in hand, and are cut off before and after their commits.
 * `overshot`: units served beyond a cap. `stranded`: units that are neither in the ledger nor free again at the end.
 */
export class CapsRun {
  readonly table = new MemoryTable();
  readonly #random: Random;
  readonly #limits: readonly SpendLimit[];
  readonly #included: SpendRules['included'];
  readonly #deathRate: number;
  #nowMs = Date.UTC(2026, 10, 25, 22, 30);
  readonly counts = { served: 0, trained: 0, refused: 0, crashes: 0 };

  constructor(seed: number) {
    this.#random = seededRandom(seed ^ 0x5ca1ab1e);
    const draw = (most: number) => Math.floor(this.#random() * most);
    const limit = (fields: Partial<SpendLimit>): SpendLimit => ({
      window: 'month',
      key_id: null,
      model_id: null,
      amount_minor: draw(400),
      is_hard: true,
      ...fields,
    });
    const all = [
      limit({}),
      limit({ window: 'day' }),
      limit({ key_id: keys[0] ?? null, amount_minor: this.#random() < 0.2 ? 0 : draw(200) }),
      limit({ model_id: models[0] ?? null, window: 'day' }),
      limit({ key_id: keys[1] ?? null, is_hard: false, amount_minor: draw(50) }),
    ];
    this.#limits = all.filter(() => this.#random() < 0.6);
    this.#included = this.#random() < 0.4 ? { predictions: draw(500), training_seconds_lambda: draw(600) } : null;
    this.#deathRate = this.#random() < 0.8 ? this.#random() * 0.05 : 0;
  }

  async play(): Promise<void> {
    let environments: Environment[] = [];
    // Past midnight, so that a day's limit begins anew while leases of the day before are out.
    for (let step = 0; step < 150; step += 1) {
      this.#nowMs += Math.floor(this.#random() * 2 * minuteMs);
      environments = environments.filter(({ process }) => !process.isDead);
      while (environments.length < 4) environments.push(this.#start());
      const requests = Array.from({ length: Math.floor(this.#random() * 10) }, () => {
        const environment = environments[Math.floor(this.#random() * environments.length)];
        const act = this.#random() < 0.15 ? this.#train : this.#serve;
        return environment?.process.run(() => act.call(this, environment));
      });
      const reclaimer = new Mortal({ random: this.#random, deathRate: this.#deathRate });
      const reclaiming = reclaimer.run(() => reclaimLeases(reclaimer.use<Table>(this.table), this.#nowMs));
      const alive = await Promise.all([...requests, reclaiming]);
      this.counts.crashes += alive.filter((one) => one === false).length;
    }
    // Everybody is gone; the reclaimer alone brings back what they held.
    this.#nowMs += 60 * minuteMs;
    await reclaimLeases(this.table, this.#nowMs);
  }

  /** What is wrong at the end: units beyond a cap, units that did not come back. */
  check(): { readonly overshot: number; readonly stranded: number } {
    let [overshot, stranded] = [0, 0];
    const records = this.table
      .all()
      .filter(({ entity }) => entity === 'usage_record')
      .map((row) => ledgerRow.parse(row));
    for (const row of this.table.all().filter(({ entity }) => entity === 'wallet')) {
      const [, window = '', name = ''] = /^SUM#([\d-]+)#(.+)$/.exec(String(row.sk)) ?? [];
      const ofPlan = planMeterOf({ name });
      const own = records.filter(({ keyId, modelId, meter, machine, time }) => {
        if (!new Date(time).toISOString().startsWith(window)) return false;
        if (ofPlan) return ofPlan === billingMeterOf(meter, machine);
        return name === 'tenant' || name === keyId || name === modelId;
      });
      const used = own.reduce((sum, record) => sum + (ofPlan ? record.quantity : amountOf(record)), 0);
      const limit = ofPlan ? (this.#included?.[ofPlan] ?? 0) : this.#limitOf(name, window) * microMinorPerUnit;
      overshot += Math.max(0, used - limit);
      stranded += Math.abs(Number(row.taken) - used);
    }
    const leases = this.table.all().filter(({ entity }) => entity === 'lease').length;
    return { overshot, stranded: stranded + leases };
  }

  get #rules(): SpendRules {
    return { limits: this.#limits, included: this.#included };
  }

  #limitOf(name: string, window: string): number {
    const found = this.#limits.find(({ key_id, model_id, window: kind }) => {
      return (key_id ?? model_id ?? 'tenant') === name && (kind === 'day') === (window.length === 10);
    });
    return found?.is_hard ? found.amount_minor : Number.POSITIVE_INFINITY;
  }

  #start(): Environment {
    const process = new Mortal({ random: this.#random, deathRate: this.#deathRate });
    const table = process.use<Table>(this.table);
    const wallet = new Wallet({ table, readRules: async () => this.#rules, makeId: idMaker(this.#random) });
    return { process, wallet, table, skewMs: Math.floor((this.#random() - 0.5) * minuteMs) };
  }

  /** A run's own order: reserve its maximum, bill what it trained, put back the rest; or it is stopped, or nobody ends it. */
  async #train({ table, skewMs }: Environment): Promise<void> {
    const nowMs = this.#nowMs + skewMs;
    const keyId = keys[Math.floor(this.#random() * keys.length)] ?? null;
    const runId = idMaker(this.#random)('run', nowMs);
    const trainings = Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () => ({
      machine: 'lambda',
      maximumSeconds: 1 + Math.floor(this.#random() * 60),
    }));
    const spending = { tenantId, keyId, keyBudgetMinor: null, trainings };
    const times = { nowMs, untilMs: nowMs + 30 * minuteMs };
    const leaseId = await reserveRun(table, this.#rules, spending, runId, times).catch((error: unknown) => {
      if (error instanceof ProblemError) return undefined;
      throw error;
    });
    if (leaseId === undefined) {
      this.counts.refused += 1;
      return;
    }
    for (const [at, { machine, maximumSeconds }] of trainings.entries()) {
      const quantity = Math.floor(this.#random() * (maximumSeconds + 1));
      const record = {
        tenantId,
        keyId,
        runId,
        machine,
        quantity,
        leaseId,
        meter: 'training_seconds',
        time: nowMs,
      } as const;
      const id = `use_${runId.slice('run_'.length)}_${at}`;
      await putUsageRecord(table, { ...record, id, modelId: null, versionId: null, inputHash: null, outputHash: null });
      this.counts.trained += quantity;
    }
    if (this.#random() < 0.7) return settleRun(table, tenantId, leaseId);
    if (this.#random() < 0.5) await letRunBeReclaimed(table, tenantId, leaseId, nowMs);
  }

  /** Predict's own order: reserve, run, commit, answer. */
  async #serve({ process, wallet, table, skewMs }: Environment): Promise<void> {
    const nowMs = this.#nowMs + skewMs;
    const keyId = keys[Math.floor(this.#random() * keys.length)] ?? null;
    const modelId = models[Math.floor(this.#random() * models.length)] ?? null;
    const units = 1 + Math.floor(this.#random() ** 3 * 30);
    const spending = {
      tenantId,
      keyId,
      keyBudgetMinor: null,
      modelId,
      meter: 'predictions',
      units,
      microMinorPerUnit,
    } as const;
    const reservation = await wallet.reserve(spending, nowMs).catch((error: unknown) => {
      if (error instanceof ProblemError) return undefined;
      throw error;
    });
    if (!reservation) {
      this.counts.refused += 1;
      return;
    }
    if (this.#random() < 0.1) return reservation.refund();
    const id = idMaker(this.#random)('usage', nowMs);
    const rest = { versionId: null, runId: null, machine: null, inputHash: null, outputHash: null };
    const { leaseId } = reservation;
    const record = {
      tenantId,
      id,
      meter: 'predictions',
      quantity: units,
      modelId,
      keyId,
      time: nowMs,
      leaseId,
      ...rest,
    } as const;
    try {
      await commitUsage(this.#random() < 0.1 ? cutOff(table) : table, record);
      reservation.settle();
      this.counts.served += units;
    } catch (error) {
      reservation.leave();
      if (process.isDead) throw error;
    }
  }
}

/** What a record takes of the limits, in millionths of a minor unit. */
const amountOf = ({ meter, quantity, machine }: UsageRecord) =>
  meter === 'predictions' ? quantity * microMinorPerUnit : amountMicroMinor(meter, quantity, machine);

/** A table whose puts are carried out, and not answered. */
function cutOff(table: Table): Table {
  const putItemIfAbsent: Table['putItemIfAbsent'] = async (item) => {
    await table.putItemIfAbsent(item);
    throw new Error('The connection was cut off');
  };
  return new Proxy(table, {
    get: (target, name) => (name === 'putItemIfAbsent' ? putItemIfAbsent : Reflect.get(target, name)),
  });
}
