import type { DatabaseSync, StatementSync } from 'node:sqlite';

interface Pending {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * Runs writes that arrive together in one transaction: one fsync for all, and nobody is answered before it.
 * Each write has its own savepoint, so that one that throws leaves no trace and does not disturb its neighbours.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #undo: StatementSync;
  readonly #committed = new Set<() => void>();
  #pending: Pending[] = [];
  #isClosed = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
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
    // `setImmediate` runs after the sockets that are ready have been read, which is what gathers concurrent requests.
    if (this.#pending.length === 0) setImmediate(() => this.flush());
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Commits what is waiting. */
  flush(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    let outcomes: Outcome[];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      outcomes = batch.map(({ work }) => this.#attempt(work));
      this.#database.exec('COMMIT');
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
