import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

const toDisk = promisify(fdatasync);
/**
 * Pages of the log (32 MB) after which SQLite moves them into the database. It does so inside a commit, and syncs both
 * files meanwhile: the event loop stands still, so it should be seldom.
 */
const pagesToCheckpoint = 8192;

export interface Log {
  /** Durable afterwards: everything that was committed before the call. */
  sync(): Promise<void>;
  close(): void;
}

/**
 * The write-ahead log of a database, brought to disk beside the event loop. With `synchronous = NORMAL` SQLite leaves out
 * only the sync of each commit, which is done here instead, and still orders log and database at a checkpoint
 * (https://sqlite.org/pragma.html#pragma_synchronous): a write is durable after `sync` as it is after a commit with FULL.
 */
export class WriteAheadLog implements Log {
  readonly #file: string;
  #descriptor: number | undefined;

  constructor(database: DatabaseSync) {
    const location = database.location();
    if (location === null) throw new Error('A database in memory has no write-ahead log');
    this.#file = `${location}-wal`;
    database.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${pagesToCheckpoint};`);
  }

  async sync(): Promise<void> {
    // The log appears with the first commit, and stays as long as the database is open.
    this.#descriptor ??= openSync(this.#file, 'r+');
    await toDisk(this.#descriptor);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
