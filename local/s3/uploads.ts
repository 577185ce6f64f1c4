import { randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Segment } from './blobs.ts';
import type { ChecksumAlgorithm } from './checksum.ts';

/** A multipart upload that was begun and neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly startedMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
}

export interface Part {
  readonly number: number;
  readonly segment: Segment;
  readonly etag: string;
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
  readonly modifiedMs: number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS upload (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, started INTEGER NOT NULL, headers TEXT NOT NULL,
    algorithm TEXT);
  CREATE TABLE IF NOT EXISTS part (
    upload TEXT NOT NULL, number INTEGER NOT NULL, segment TEXT NOT NULL, etag TEXT NOT NULL, checksums TEXT NOT NULL,
    modified INTEGER NOT NULL, PRIMARY KEY (upload, number));
`;

/** The multipart uploads under way, beside the catalog in its database. */
export class Uploads {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  create(bucket: string, upload: Omit<Upload, 'id'>): string {
    const id = randomBytes(32).toString('base64url');
    this.#database
      .prepare('INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, bucket, upload.key, upload.startedMs, JSON.stringify(upload.headers), upload.checksumAlgorithm ?? null);
    return id;
  }

  find(bucket: string, key: string, id: string): Upload | undefined {
    const row = this.#database
      .prepare('SELECT * FROM upload WHERE id = ? AND bucket = ? AND key = ?')
      .get(id, bucket, key);
    return row && uploadOf(row);
  }

  /** Uploads in order of key and id, after the given one. */
  list(bucket: string, prefix: string, after: { key: string; id: string }, limit: number): Upload[] {
    return this.#database
      .prepare(
        `SELECT * FROM upload WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2
         AND (key > ?3 OR (key = ?3 AND id > ?4)) ORDER BY key, id LIMIT ?5`,
      )
      .all(bucket, prefix, after.key, after.id, limit)
      .map(uploadOf);
  }

  listOlder(bucket: string, untilMs: number): Upload[] {
    return this.#database
      .prepare('SELECT * FROM upload WHERE bucket = ? AND started <= ?')
      .all(bucket, untilMs)
      .map(uploadOf);
  }

  parts(id: string): Part[] {
    return this.#database.prepare('SELECT * FROM part WHERE upload = ? ORDER BY number').all(id).map(partOf);
  }

  /** Stores a part; answers the segment of the part that it replaced. */
  putPart(id: string, part: Part): readonly Segment[] {
    const replaced = this.#database.prepare('SELECT * FROM part WHERE upload = ? AND number = ?').get(id, part.number);
    this.#database
      .prepare('INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, part.number, JSON.stringify(part.segment), part.etag, JSON.stringify(part.checksums), part.modifiedMs);
    return replaced ? [partOf(replaced).segment] : [];
  }

  /** Forgets an upload and its parts; answers the parts' segments. */
  remove(id: string): Segment[] {
    const segments = this.parts(id).map((part) => part.segment);
    this.#database.prepare('DELETE FROM part WHERE upload = ?').run(id);
    this.#database.prepare('DELETE FROM upload WHERE id = ?').run(id);
    return segments;
  }

  ownedBlobs(): string[] {
    return this.#database
      .prepare('SELECT * FROM part')
      .all()
      .map((row) => partOf(row).segment.blob);
  }
}

function uploadOf(row: Record<string, SQLOutputValue>): Upload {
  return {
    id: String(row.id),
    key: String(row.key),
    startedMs: Number(row.started),
    headers: JSON.parse(String(row.headers)) as Upload['headers'],
    checksumAlgorithm: row.algorithm === null ? undefined : (String(row.algorithm) as ChecksumAlgorithm),
  };
}

function partOf(row: Record<string, SQLOutputValue>): Part {
  return {
    number: Number(row.number),
    segment: JSON.parse(String(row.segment)) as Segment,
    etag: String(row.etag),
    checksums: JSON.parse(String(row.checksums)) as Part['checksums'],
    modifiedMs: Number(row.modified),
  };
}
