import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a service's database. A commit in WAL mode costs one fsync with FULL, and then survives a kill and a power cut;
 * with NORMAL it costs none, and a power cut may undo the last ones (https://sqlite.org/pragma.html#pragma_synchronous).
 */
export function openDatabase(file: string, schema: string, synchronous: 'FULL' | 'NORMAL' = 'FULL'): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};`);
  database.exec(schema);
  return database;
}
