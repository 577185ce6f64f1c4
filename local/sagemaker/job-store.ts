import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../sqlite/open-database.ts';
import { isEnded, type Job } from './job.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS job (
    name TEXT PRIMARY KEY, is_ended INTEGER NOT NULL, modified INTEGER NOT NULL, document TEXT NOT NULL);
`;

/** Training jobs by name; every change is on disk when the call returns. */
export class JobStore {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = openDatabase(file, schema);
  }

  find(name: string): { job: Job; modifiedMs: number } | undefined {
    const row = this.#database.prepare('SELECT document, modified FROM job WHERE name = ?').get(name);
    return row && { job: JSON.parse(String(row.document)) as Job, modifiedMs: Number(row.modified) };
  }

  put(job: Job, nowMs: number): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?)')
      .run(job.request.TrainingJobName, isEnded(job) ? 1 : 0, nowMs, JSON.stringify(job));
  }

  unended(): Job[] {
    const rows = this.#database.prepare('SELECT document FROM job WHERE is_ended = 0').all();
    return rows.map((row) => JSON.parse(String(row.document)) as Job);
  }

  close(): void {
    this.#database.close();
  }
}
