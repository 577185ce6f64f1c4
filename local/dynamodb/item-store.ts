import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { expirySeconds } from './expiry-seconds.ts';
import { type Item, itemText, parseItem } from './item.ts';
import type { Streams } from './stream.ts';
import { indexTexts, type KeyTexts, type TableSchema } from './table-schema.ts';

/** An index entry holds the item's key only: the item is stored once, so an index can never disagree with it. */
export const itemSchema = `
  CREATE TABLE IF NOT EXISTS item (
    table_name TEXT NOT NULL, hash TEXT NOT NULL, range TEXT NOT NULL, image TEXT NOT NULL, expires_at INTEGER,
    PRIMARY KEY (table_name, hash, range)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS item_by_expiry ON item (table_name, expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS index_entry (
    table_name TEXT NOT NULL, index_name TEXT NOT NULL, hash TEXT NOT NULL, range TEXT NOT NULL,
    item_hash TEXT NOT NULL, item_range TEXT NOT NULL,
    PRIMARY KEY (table_name, index_name, hash, range, item_hash, item_range)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS table_shape (table_name TEXT PRIMARY KEY, key TEXT NOT NULL, derived TEXT NOT NULL);`;

/** The items of all tables, with the indexes, expiry times and stream records that follow from them. */
export class ItemStore {
  readonly #database: DatabaseSync;
  readonly #streams: Streams;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;
  readonly #insertEntry: StatementSync;
  readonly #removeEntry: StatementSync;
  /** Told the expiry (epoch seconds) of every item written with one. */
  onExpiry: (expiresAtSeconds: number) => void = () => undefined;

  constructor(database: DatabaseSync, streams: Streams) {
    this.#database = database;
    this.#streams = streams;
    this.#select = database.prepare('SELECT image FROM item WHERE table_name = ? AND hash = ? AND range = ?');
    this.#upsert = database.prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM item WHERE table_name = ? AND hash = ? AND range = ?');
    this.#insertEntry = database.prepare('INSERT INTO index_entry VALUES (?, ?, ?, ?, ?, ?)');
    this.#removeEntry = database.prepare(
      'DELETE FROM index_entry WHERE table_name = ? AND index_name = ? AND hash = ? AND range = ? AND item_hash = ? AND item_range = ?',
    );
  }

  get(table: TableSchema, { hash, range }: KeyTexts): Item | undefined {
    const row = this.#select.get(table.name, hash, range) as { image: string } | undefined;
    return row && parseItem(row.image);
  }

  count(table: TableSchema): number {
    const row = this.#database.prepare('SELECT count(*) AS count FROM item WHERE table_name = ?').get(table.name);
    return Number(row?.count);
  }

  /**
   * Replaces `before` by `after` (undefined: absent). Must run inside a transaction.
   * A write that changes nothing leaves no stream record, as in DynamoDB.
   */
  change(table: TableSchema, key: KeyTexts, before: Item | undefined, after: Item | undefined, isExpiry = false): void {
    const image = after && itemText(after);
    if ((before && itemText(before)) === image) return;
    if (image === undefined) this.#remove.run(table.name, key.hash, key.range);
    else this.#upsert.run(table.name, key.hash, key.range, image, this.#expiry(table, after));
    this.#moveEntries(table, key, before, after);
    this.#streams.append(table, { before, after, isExpiry });
  }

  /** Makes what is stored fit the template: indexes and expiry times are derived again when their declaration changed. */
  adopt(table: TableSchema): void {
    const key = JSON.stringify(table.key);
    const derived = JSON.stringify([
      table.indexes.map(({ name, hash, range }) => [name, hash, range]),
      table.ttlAttribute,
    ]);
    const stored = this.#database.prepare('SELECT key, derived FROM table_shape WHERE table_name = ?').get(table.name);
    if (stored && stored.key !== key) {
      throw new Error(`Table ${table.name} has data under another key schema; remove the data folder to start afresh`);
    }
    if (stored?.derived === derived) return;
    this.#database.exec('BEGIN IMMEDIATE');
    this.#deriveAgain(table);
    this.#database.prepare('INSERT OR REPLACE INTO table_shape VALUES (?, ?, ?)').run(table.name, key, derived);
    this.#database.exec('COMMIT');
  }

  #deriveAgain(table: TableSchema): void {
    this.#database.prepare('DELETE FROM index_entry WHERE table_name = ?').run(table.name);
    const rows = this.#database.prepare('SELECT hash, range, image FROM item WHERE table_name = ?').all(table.name);
    for (const row of rows as unknown as (KeyTexts & { image: string })[]) {
      const item = parseItem(row.image);
      this.#upsert.run(table.name, row.hash, row.range, row.image, this.#expiry(table, item));
      this.#moveEntries(table, row, undefined, item);
    }
  }

  #expiry(table: TableSchema, item: Item | undefined): number | null {
    const seconds = expirySeconds(table.ttlAttribute, item);
    if (seconds === undefined) return null;
    this.onExpiry(seconds);
    return seconds;
  }

  #moveEntries(table: TableSchema, key: KeyTexts, before: Item | undefined, after: Item | undefined): void {
    for (const index of table.indexes) {
      const left = before && indexTexts(index, before);
      const entered = after && indexTexts(index, after);
      if (left?.hash === entered?.hash && left?.range === entered?.range) continue;
      if (left) this.#removeEntry.run(table.name, index.name, left.hash, left.range, key.hash, key.range);
      if (entered) this.#insertEntry.run(table.name, index.name, entered.hash, entered.range, key.hash, key.range);
    }
  }
}
