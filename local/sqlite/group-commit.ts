import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Log, WriteAheadLog } from './write-ahead-log.ts';

interface Pending {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Writes whose transaction is committed, and that wait for the log to reach the disk. */
interface Committed {
  readonly writes: readonly Pending[];
  readonly outcomes: readonly Outcome[];
}

/** How long a write waits for the company that the last one had: a commit costs the processor more than its writes. */
const usualGatherMs = 1;

/**
 * Runs writes that arrive together in one transaction: one sync of the log for all, and nobody is answered before it.
 * Each has a savepoint of its own among neighbours, so that one that throws leaves no trace and does not disturb them.
 * Where writes come alone each is committed at once; after a shared commit the next waits briefly for as many again.
 * The disk is waited for beside the event loop, and what arrives meanwhile is the next transaction. A reader may see a
 * write a moment before it is on disk; a kill -9 loses neither, a power cut only what nobody was answered about.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #log: Log;
  readonly #gatherMs: number;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #undo: StatementSync;
  readonly #durable = new Set<() => void>();
  #pending: Pending[] = [];
  #committed: Committed[] = [];
  #syncing: Promise<void> | undefined;
  /** Writes of the last commit. */
  #company = 1;
  #patience: NodeJS.Timeout | undefined;
  #isDue = false;
  #isClosed = false;

  /** The database must be in WAL mode; from now on its commits do not wait for the disk by themselves. */
  constructor(database: DatabaseSync, log: Log = new WriteAheadLog(database), gatherMs = usualGatherMs) {
    this.#database = database;
    this.#log = log;
    this.#gatherMs = gatherMs;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT one_write');
    this.#release = database.prepare('RELEASE one_write');
    this.#undo = database.prepare('ROLLBACK TO one_write');
  }

  /** Calls `listener` each time that writes have become durable; the answer removes it. */
  onDurable(listener: () => void): () => void {
    this.#durable.add(listener);
    return () => this.#durable.delete(listener);
  }

  /** Answers once `work` is on disk. `work` must be synchronous: it shares its transaction with its neighbours. */
  run<T>(work: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('The database is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (!this.#syncing) this.#gather();
    });
  }

  /** Commits what is waiting at once: readers see it, and it is answered when it is on disk. */
  flush(): void {
    this.#isDue = false;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    const writes = this.#pending;
    if (writes.length === 0) return;
    this.#pending = [];
    this.#company = writes.length;
    try {
      this.#begin.run();
      const outcomes = writes.map(({ work }) => (writes.length === 1 ? { value: work() } : this.#attempt(work)));
      this.#commit.run();
      this.#committed.push({ writes, outcomes });
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { reject } of writes) reject(error);
      return;
    }
    this.#syncing ??= this.#sync();
  }

  /** Commits what is waiting, refuses whatever comes later, and ends when all is on disk and answered. */
  async close(): Promise<void> {
    this.flush();
    this.#isClosed = true;
    await this.#syncing;
    this.#log.close();
  }

  #gather(): void {
    if (this.#pending.length >= this.#company) this.#flushSoon();
    else this.#patience ??= setTimeout(() => this.#flushSoon(), this.#gatherMs);
  }

  /** `setImmediate` runs after the sockets that are ready have been read, which is what gathers concurrent requests. */
  #flushSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.flush());
  }

  async #sync(): Promise<void> {
    while (this.#committed.length > 0) {
      const committed = this.#committed;
      this.#committed = [];
      try {
        await this.#log.sync();
        for (const each of committed) answer(each);
      } catch (error) {
        for (const { reject } of committed.flatMap(({ writes }) => writes)) reject(error);
      }
      for (const listener of this.#durable) listener();
    }
    this.#syncing = undefined;
    if (this.#pending.length > 0) this.#gather();
  }

  #attempt(work: () => unknown): Outcome {
    this.#savepoint.run();
    try {
      const value = work();
      this.#release.run();
      return { value };
    } catch (error) {
      this.#undo.run();
      this.#release.run();
      return { error };
    }
  }
}

function answer({ writes, outcomes }: Committed): void {
  for (const [at, { resolve, reject }] of writes.entries()) {
    const outcome = outcomes[at];
    if (outcome && 'value' in outcome) resolve(outcome.value);
    else reject(outcome?.error);
  }
}
