import { randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '../sqlite/open-database.ts';
import type { Segment } from './blobs.ts';
import type { ChecksumAlgorithm } from './checksum.ts';

/** What is stored of an object besides its bytes. */
export interface ObjectContent {
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedMs: number;
  /** Content headers and `x-amz-meta-*`, as they are answered by GetObject. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

/** One version of an object; a delete marker has no content of its own. */
export interface ObjectVersion extends ObjectContent {
  readonly key: string;
  /** `null` where the bucket is not versioned. */
  readonly id: string;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
}

const schema = `
  CREATE TABLE IF NOT EXISTS version (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
    is_latest INTEGER NOT NULL, is_marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified INTEGER NOT NULL, segments TEXT NOT NULL, headers TEXT NOT NULL, checksums TEXT NOT NULL,
    UNIQUE (bucket, key, id));
  CREATE UNIQUE INDEX IF NOT EXISTS latest ON version (bucket, key) WHERE is_latest = 1;
`;

/** Which versions of which objects exist: S3's metadata, in SQLite. Every change is on disk when the call returns. */
export class Catalog {
  readonly database: DatabaseSync;

  constructor(file: string) {
    this.database = openDatabase(file, schema);
  }

  latest(bucket: string, key: string): ObjectVersion | undefined {
    const row = this.database
      .prepare('SELECT * FROM version WHERE bucket = ? AND key = ? AND is_latest = 1')
      .get(bucket, key);
    return row && versionOf(row);
  }

  version(bucket: string, key: string, id: string): ObjectVersion | undefined {
    const row = this.database
      .prepare('SELECT * FROM version WHERE bucket = ? AND key = ? AND id = ?')
      .get(bucket, key, id);
    return row && versionOf(row);
  }

  /** Makes `content` (or a delete marker) the latest version; answers its id and the segments that lost their owner. */
  put(
    bucket: string,
    isVersioned: boolean,
    key: string,
    content: ObjectContent | { readonly marker: true; readonly modifiedMs: number },
  ): { id: string; freed: readonly Segment[] } {
    const id = isVersioned ? randomBytes(16).toString('base64url') : 'null';
    const isMarker = 'marker' in content;
    const { segments, sizeBytes, etag, headers, checksums } = isMarker ? emptyContent : content;
    return this.transaction(() => {
      const freed = this.#forget(bucket, key, id);
      this.database
        .prepare('UPDATE version SET is_latest = 0 WHERE bucket = ? AND key = ? AND is_latest = 1')
        .run(bucket, key);
      this.database
        .prepare(
          `INSERT INTO version (bucket, key, id, is_latest, is_marker, size, etag, modified, segments, headers, checksums)
           VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          bucket,
          key,
          id,
          isMarker ? 1 : 0,
          sizeBytes,
          etag,
          content.modifiedMs,
          JSON.stringify(segments),
          JSON.stringify(headers),
          JSON.stringify(checksums),
        );
      return { id, freed };
    });
  }

  /** Removes one version for good; the newest that is left becomes the latest. */
  remove(bucket: string, key: string, id: string): readonly Segment[] {
    return this.transaction(() => {
      const freed = this.#forget(bucket, key, id);
      this.database
        .prepare(
          `UPDATE version SET is_latest = 1 WHERE sequence =
             (SELECT max(sequence) FROM version WHERE bucket = ?1 AND key = ?2)
           AND NOT EXISTS (SELECT 1 FROM version WHERE bucket = ?1 AND key = ?2 AND is_latest = 1)`,
        )
        .run(bucket, key);
      return freed;
    });
  }

  /** Up to `limit` latest objects in key order, delete markers left out: keys greater than `after`, from `first` on. */
  list(bucket: string, after: string, first: string, limit: number): ObjectVersion[] {
    return this.database
      .prepare(
        `SELECT * FROM version WHERE bucket = ? AND key > ? AND key >= ? AND is_latest = 1 AND is_marker = 0
         ORDER BY key LIMIT ?`,
      )
      .all(bucket, after, first, limit)
      .map(versionOf);
  }

  /** Every version of keys from `first` on, newest first within a key, after a version (all of `after.key` if no id). */
  listVersions(
    bucket: string,
    after: { readonly key: string; readonly id: string | undefined },
    first: string,
    limit: number,
  ): ObjectVersion[] {
    const marker = after.id === undefined ? undefined : this.#sequence(bucket, after.key, after.id);
    return this.database
      .prepare(
        `SELECT * FROM version WHERE bucket = ?1 AND (key > ?2 OR (key = ?2 AND sequence < ?3)) AND key >= ?4
         ORDER BY key, sequence DESC LIMIT ?5`,
      )
      .all(bucket, after.key, marker ?? 0, first, limit)
      .map(versionOf);
  }

  /** Latest objects under `prefix` that were last changed at `untilMs` or before. */
  listOlder(bucket: string, prefix: string, untilMs: number): ObjectVersion[] {
    return this.database
      .prepare(
        `SELECT * FROM version WHERE bucket = ? AND is_latest = 1 AND is_marker = 0 AND modified <= ?
         AND substr(key, 1, length(?3)) = ?3`,
      )
      .all(bucket, untilMs, prefix)
      .map(versionOf);
  }

  /** Versions under `prefix` that were replaced at `untilMs` or before. */
  listReplaced(bucket: string, prefix: string, untilMs: number): ObjectVersion[] {
    return this.database
      .prepare(
        `SELECT * FROM version WHERE bucket = ?1 AND is_latest = 0 AND substr(key, 1, length(?2)) = ?2
         AND (SELECT newer.modified FROM version newer
              WHERE newer.bucket = ?1 AND newer.key = version.key AND newer.sequence > version.sequence
              ORDER BY newer.sequence LIMIT 1) <= ?3`,
      )
      .all(bucket, prefix, untilMs)
      .map(versionOf);
  }

  /** Runs `change` as one transaction, or as a part of the one that is open. */
  transaction<T>(change: () => T): T {
    if (this.database.isTransaction) return change();
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The blobs that some version owns. */
  ownedBlobs(): string[] {
    const rows = this.database.prepare('SELECT segments FROM version').all();
    return rows.flatMap((row) => parseSegments(row.segments).map((segment) => segment.blob));
  }

  close(): void {
    this.database.close();
  }

  #forget(bucket: string, key: string, id: string): readonly Segment[] {
    const row = this.database
      .prepare('DELETE FROM version WHERE bucket = ? AND key = ? AND id = ? RETURNING segments')
      .get(bucket, key, id);
    return row ? parseSegments(row.segments) : [];
  }

  #sequence(bucket: string, key: string, id: string): number | undefined {
    const row = this.database
      .prepare('SELECT sequence FROM version WHERE bucket = ? AND key = ? AND id = ?')
      .get(bucket, key, id);
    return row && Number(row.sequence);
  }
}

const emptyContent = { segments: [], sizeBytes: 0, etag: '', headers: {}, checksums: {} };

function versionOf(row: Record<string, SQLOutputValue>): ObjectVersion {
  return {
    key: String(row.key),
    id: String(row.id),
    isLatest: row.is_latest === 1,
    isMarker: row.is_marker === 1,
    sizeBytes: Number(row.size),
    etag: String(row.etag),
    modifiedMs: Number(row.modified),
    segments: parseSegments(row.segments),
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
    checksums: JSON.parse(String(row.checksums)) as ObjectVersion['checksums'],
  };
}

function parseSegments(column: SQLOutputValue | undefined): Segment[] {
  return JSON.parse(String(column)) as Segment[];
}
