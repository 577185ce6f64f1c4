import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TwinClock } from '../service.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import type { TableSchema } from './table-schema.ts';

/** A record of a table's stream, as a Lambda event carries it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    /** Decimal digits of one length: texts and numbers sort alike. */
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: 'NEW_AND_OLD_IMAGES';
  };
  /** Present when the item's time to live ran out. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
}

export const streamSchema = `
  CREATE TABLE IF NOT EXISTS stream (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    table_name TEXT NOT NULL, at INTEGER NOT NULL, is_expiry INTEGER NOT NULL,
    keys TEXT NOT NULL, old_image TEXT, new_image TEXT
  );
  CREATE INDEX IF NOT EXISTS stream_by_table ON stream (table_name, sequence);`;

const hourMs = 3_600_000;
const retentionMs = 24 * hourMs;

export interface Change {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly isExpiry: boolean;
}

interface StreamRow {
  readonly sequence: number;
  readonly at: number;
  readonly is_expiry: number;
  readonly keys: string;
  readonly old_image: string | null;
  readonly new_image: string | null;
}

/** The tables' change streams: a record is written in the transaction of its change, so neither exists without the other. */
export class Streams {
  readonly #clock: TwinClock;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #trim: StatementSync;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #appended = new Set<string>();
  #cancelTrim: () => void;

  constructor(database: DatabaseSync, clock: TwinClock) {
    this.#clock = clock;
    this.#insert = database.prepare(
      'INSERT INTO stream (table_name, at, is_expiry, keys, old_image, new_image) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#select = database.prepare(
      'SELECT * FROM stream WHERE table_name = ? AND sequence > ? ORDER BY sequence LIMIT ?',
    );
    this.#trim = database.prepare('DELETE FROM stream WHERE at < ?');
    // Not at once: records left from before a long pause of the twin can still be read during its first hour.
    this.#cancelTrim = this.#trimLater();
  }

  /** Must run inside the transaction of the change. */
  append(table: TableSchema, { before, after, isExpiry }: Change): void {
    const image = after ?? before;
    if (!table.streamArn || !image) return;
    this.#insert.run(
      table.name,
      this.#clock.now(),
      isExpiry ? 1 : 0,
      JSON.stringify(table.keyOf(image)),
      before ? JSON.stringify(before) : null,
      after ? JSON.stringify(after) : null,
    );
    this.#appended.add(table.name);
  }

  /** Committed records after a sequence number (all that are kept, when it is undefined), in order. */
  readStream(table: TableSchema, afterSequence: string | undefined, limit: number): readonly StreamRecord[] {
    const after = afterSequence === undefined ? 0 : Number(BigInt(afterSequence) - firstSequence);
    const rows = this.#select.all(table.name, after, limit) as unknown as StreamRow[];
    return rows.map((row) => streamRecord(table, row));
  }

  /** Calls `listener` after each commit that appended to the table's stream; the answer removes it. */
  onAppend(tableName: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(tableName) ?? new Set();
    this.#listeners.set(tableName, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tells the listeners; called after a commit. */
  notify(): void {
    const appended = [...this.#appended];
    this.#appended.clear();
    for (const name of appended) for (const listener of this.#listeners.get(name) ?? []) listener();
  }

  close(): void {
    this.#cancelTrim();
  }

  #trimLater(): () => void {
    return this.#clock.at(this.#clock.now() + hourMs, () => {
      this.#trim.run(this.#clock.now() - retentionMs);
      this.#cancelTrim = this.#trimLater();
    });
  }
}

const firstSequence = 100_000_000_000_000_000_000n;

function streamRecord(table: TableSchema, row: StreamRow): StreamRecord {
  const image = (text: string | null) => (text === null ? undefined : (JSON.parse(text) as Item));
  const Keys = JSON.parse(row.keys) as Item;
  const OldImage = image(row.old_image);
  const NewImage = image(row.new_image);
  const sizes = [Keys, OldImage, NewImage].map((each) => (each ? itemSizeBytes(each) : 0));
  return {
    eventID: `${table.name}-${row.sequence}`,
    eventName: OldImage ? (NewImage ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: table.arn.split(':')[3] ?? '',
    eventSourceARN: table.streamArn ?? '',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(row.at / 1000),
      Keys,
      ...(NewImage ? { NewImage } : {}),
      ...(OldImage ? { OldImage } : {}),
      SequenceNumber: String(firstSequence + BigInt(row.sequence)),
      SizeBytes: sizes.reduce((sum, size) => sum + size, 0),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    ...(row.is_expiry ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
  };
}
