import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TwinClock } from '../service.ts';
import type { GroupCommit } from '../sqlite/group-commit.ts';
import { parseItem } from './item.ts';
import type { ItemStore } from './item-store.ts';
import type { KeyTexts, TableSchema } from './table-schema.ts';

/** DynamoDB never deletes an item whose time to live is more than five years past. */
const oldestExpirySeconds = 5 * 365 * 24 * 3600;
/** Items deleted in one transaction; the rest follow in the next. */
const sweepLimit = 500;

/** Deletes items soon after their time to live has passed on the virtual clock (AWS: within days). */
export class Expiry {
  readonly #commits: GroupCommit;
  readonly #store: ItemStore;
  readonly #clock: TwinClock;
  readonly #tables: readonly TableSchema[];
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  #alarmSeconds = Number.POSITIVE_INFINITY;
  #cancelAlarm: () => void = () => undefined;

  constructor(
    database: DatabaseSync,
    commits: GroupCommit,
    store: ItemStore,
    clock: TwinClock,
    tables: readonly TableSchema[],
  ) {
    this.#commits = commits;
    this.#store = store;
    this.#clock = clock;
    this.#tables = tables;
    this.#due = database.prepare(
      `SELECT hash, range, image FROM item WHERE table_name = ? AND expires_at < ? AND expires_at > ?
       ORDER BY expires_at LIMIT ${sweepLimit}`,
    );
    this.#next = database.prepare(
      'SELECT min(expires_at) AS seconds FROM item WHERE table_name = ? AND expires_at > ?',
    );
    store.onExpiry = (seconds) => this.#arm(seconds);
    this.#armNext();
  }

  close(): void {
    this.#store.onExpiry = () => undefined;
    this.#cancelAlarm();
  }

  #arm(expiresAtSeconds: number): void {
    const isTooOld = expiresAtSeconds <= this.#nowSeconds() - oldestExpirySeconds;
    if (isTooOld || expiresAtSeconds >= this.#alarmSeconds) return;
    this.#cancelAlarm();
    this.#alarmSeconds = expiresAtSeconds;
    // The time must be less than the current second, so an item goes one second later.
    this.#cancelAlarm = this.#clock.at((expiresAtSeconds + 1) * 1000, () => this.#sweep());
  }

  #sweep(): void {
    this.#alarmSeconds = Number.POSITIVE_INFINITY;
    const swept = this.#commits.run(() => this.#deleteDue());
    // A failed sweep (a full disk) is tried again with the next item that expires, or at the next start.
    swept.then(
      () => this.#armNext(),
      () => undefined,
    );
    this.#commits.flush();
  }

  #deleteDue(): void {
    const nowSeconds = this.#nowSeconds();
    for (const table of this.#tables) {
      const rows = this.#due.all(table.name, nowSeconds, nowSeconds - oldestExpirySeconds);
      for (const { image, ...key } of rows as unknown as (KeyTexts & { image: string })[]) {
        this.#store.change(table, key, parseItem(image), undefined, true);
      }
    }
  }

  #armNext(): void {
    for (const table of this.#tables) {
      const row = this.#next.get(table.name, this.#nowSeconds() - oldestExpirySeconds);
      if (typeof row?.seconds === 'number') this.#arm(row.seconds);
    }
  }

  #nowSeconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
