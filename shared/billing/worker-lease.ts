import type { Clock } from '../runtime/clock.ts';
import type { Table } from '../table/client.ts';
import { workerLeaseKey } from '../table/keys.ts';

const leaseMs = 120_000;
/** Renewed well before it ends, so that a slow write does not lose it. */
const renewAfterMs = 40_000;

/** The right to be the only worker of a kind. Reserved concurrency says the same; the lease holds where that fails. */
export class WorkerLease {
  readonly #table: Table;
  readonly #worker: string;
  readonly #owner: string;
  readonly #clock: Clock;
  #until = 0;

  constructor(table: Table, worker: string, owner: string, clock: Clock) {
    this.#table = table;
    this.#worker = worker;
    this.#owner = owner;
    this.#clock = clock;
  }

  /** True while the lease is held; renews it when it is old. */
  async hold(): Promise<boolean> {
    const nowMs = this.#clock();
    if (nowMs < this.#until - (leaseMs - renewAfterMs)) return true;
    const updated = await this.#table.updateIf(workerLeaseKey(this.#worker), {
      UpdateExpression: 'SET entity = :entity, #owner = :owner, lease_until = :until',
      ConditionExpression: 'attribute_not_exists(pk) OR lease_until < :now OR #owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: {
        ':entity': 'worker_lease',
        ':owner': this.#owner,
        ':until': nowMs + leaseMs,
        ':now': nowMs,
      },
    });
    this.#until = updated ? nowMs + leaseMs : 0;
    return updated !== undefined;
  }

  /** Lets the next worker begin at once. */
  async release(): Promise<void> {
    this.#until = 0;
    await this.#table.updateIf(workerLeaseKey(this.#worker), {
      UpdateExpression: 'SET lease_until = :over',
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':over': 0, ':owner': this.#owner },
    });
  }
}
