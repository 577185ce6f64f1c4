import type { DatabaseSync, StatementSync } from 'node:sqlite';

interface Pending {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** How long a write waits for the company that the last one had: a commit costs the processor more than its writes. */
const usualGatherMs = 2;

/**
 * Runs writes that arrive together in one transaction: one fsync for all, and nobody is answered before it.
 * Each has a savepoint of its own among neighbours, so that one that throws leaves no trace and does not disturb them.
 * Where writes come alone each is committed at once; after a shared commit the next waits briefly for as many again.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #gatherMs: number;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #undo: StatementSync;
  readonly #committed = new Set<() => void>();
  #pending: Pending[] = [];
  /** Writes of the last commit. */
  #company = 1;
  #isDue = false;
  #patience: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(database: DatabaseSync, gatherMs = usualGatherMs) {
    this.#database = database;
    this.#gatherMs = gatherMs;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT one_write');
    this.#release = database.prepare('RELEASE one_write');
    this.#undo = database.prepare('ROLLBACK TO one_write');
  }

  /** Calls `listener` after each commit; the answer removes it. */
  onCommit(listener: () => void): () => void {
    this.#committed.add(listener);
    return () => this.#committed.delete(listener);
  }

  /** Answers once `work` is on disk. `work` must be synchronous: it shares its transaction with its neighbours. */
  run<T>(work: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('The database is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#pending.length >= this.#company) this.#flushSoon();
      else this.#patience ??= setTimeout(() => this.#flushSoon(), this.#gatherMs);
    });
  }

  /** `setImmediate` runs after the sockets that are ready have been read, which is what gathers concurrent requests. */
  #flushSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.flush());
  }

  /** Commits what is waiting. */
  flush(): void {
    this.#isDue = false;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    this.#company = batch.length;
    let outcomes: Outcome[];
    try {
      this.#begin.run();
      outcomes = batch.map(({ work }) => (batch.length === 1 ? { value: work() } : this.#attempt(work)));
      this.#commit.run();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { reject } of batch) reject(error);
      return;
    }
    batch.forEach(({ resolve, reject }, at) => {
      const outcome = outcomes[at];
      if (outcome && 'value' in outcome) resolve(outcome.value);
      else reject(outcome?.error);
    });
    for (const listener of this.#committed) listener();
  }

  /** Commits what is waiting and refuses whatever comes later. */
  close(): void {
    this.flush();
    this.#isClosed = true;
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
