import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../sqlite/open-database.ts';
import type { BatchJob } from './batch-job.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, is_ended INTEGER NOT NULL, document TEXT NOT NULL);
`;

/** Batch jobs by id and by name; every change is on disk when the call returns. */
export class BatchStore {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = openDatabase(file, schema);
  }

  find(column: 'id' | 'name', value: string): BatchJob | undefined {
    const row = this.#database.prepare(`SELECT document FROM job WHERE ${column} = ?`).get(value);
    return row && (JSON.parse(String(row.document)) as BatchJob);
  }

  put(job: BatchJob): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?)')
      .run(job.id, job.request.JobName, job.status === 'RUNNING' ? 0 : 1, JSON.stringify(job));
  }

  unended(): BatchJob[] {
    const rows = this.#database.prepare('SELECT document FROM job WHERE is_ended = 0').all();
    return rows.map((row) => JSON.parse(String(row.document)) as BatchJob);
  }

  close(): void {
    this.#database.close();
  }
}
