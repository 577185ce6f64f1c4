import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '../sqlite/open-database.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: ExecutionStatus;
  /** JSON text, as it was given. */
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startMs: number;
  readonly stopMs: number | undefined;
  /** How often it was begun anew because the twin stopped under it. */
  readonly restarts: number;
}

export interface HistoryEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const schema = `
  CREATE TABLE IF NOT EXISTS execution (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, machine TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL,
    output TEXT, error TEXT, cause TEXT, start INTEGER NOT NULL, stop INTEGER, restarts INTEGER NOT NULL DEFAULT 0,
    is_announced INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS history (
    execution TEXT NOT NULL, id INTEGER NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL,
    PRIMARY KEY (execution, id)) WITHOUT ROWID;
`;

/** Executions and what happened in them; every change is on disk when the call returns. */
export class Executions {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = openDatabase(file, schema);
  }

  insert({ arn, name, machineArn, input, startMs }: Execution): void {
    this.#database
      .prepare(`INSERT INTO execution (arn, name, machine, status, input, start) VALUES (?, ?, ?, 'RUNNING', ?, ?)`)
      .run(arn, name, machineArn, input, startMs);
  }

  find(arn: string): Execution | undefined {
    const row = this.#database.prepare('SELECT * FROM execution WHERE arn = ?').get(arn);
    return row && executionOf(row);
  }

  running(): Execution[] {
    return this.#database.prepare(`SELECT * FROM execution WHERE status = 'RUNNING'`).all().map(executionOf);
  }

  /** Newest first. */
  list(machineArn: string, status: string | undefined, offset: number, limit: number): Execution[] {
    return this.#database
      .prepare(
        `SELECT * FROM execution WHERE machine = ?1 AND (?2 IS NULL OR status = ?2)
         ORDER BY start DESC, arn LIMIT ?3 OFFSET ?4`,
      )
      .all(machineArn, status ?? null, limit, offset)
      .map(executionOf);
  }

  countRestart(arn: string): void {
    this.#database.prepare('UPDATE execution SET restarts = restarts + 1 WHERE arn = ?').run(arn);
  }

  /** Ends a running execution; false if it had already ended. */
  end(
    arn: string,
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    stopMs: number,
    result: { readonly output?: string; readonly error?: string; readonly cause?: string },
  ): boolean {
    const { changes } = this.#database
      .prepare(
        `UPDATE execution SET status = ?, stop = ?, output = ?, error = ?, cause = ? WHERE arn = ? AND status = 'RUNNING'`,
      )
      .run(status, stopMs, result.output ?? null, result.error ?? null, result.cause ?? null, arn);
    return changes === 1;
  }

  /** Ended executions of whose end nobody was told: the twin stopped in between. */
  unannounced(): Execution[] {
    return this.#database
      .prepare(`SELECT * FROM execution WHERE status <> 'RUNNING' AND is_announced = 0`)
      .all()
      .map(executionOf);
  }

  markAnnounced(arn: string): void {
    this.#database.prepare('UPDATE execution SET is_announced = 1 WHERE arn = ?').run(arn);
  }

  record(arn: string, timeMs: number, type: string, details: Readonly<Record<string, unknown>>): void {
    this.#database
      .prepare(
        `INSERT INTO history VALUES (?1, (SELECT coalesce(max(id), 0) + 1 FROM history WHERE execution = ?1), ?2, ?3, ?4)`,
      )
      .run(arn, timeMs, type, JSON.stringify(details));
  }

  history(arn: string, isReversed: boolean, offset: number, limit: number): HistoryEvent[] {
    return this.#database
      .prepare(`SELECT * FROM history WHERE execution = ? ORDER BY id ${isReversed ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`)
      .all(arn, limit, offset)
      .map((row) => ({
        id: Number(row.id),
        timeMs: Number(row.time),
        type: String(row.type),
        details: JSON.parse(String(row.details)) as Record<string, unknown>,
      }));
  }

  close(): void {
    this.#database.close();
  }
}

function executionOf(row: Record<string, SQLOutputValue>): Execution {
  const optional = (value: SQLOutputValue | undefined) => (value === null ? undefined : String(value));
  return {
    arn: String(row.arn),
    name: String(row.name),
    machineArn: String(row.machine),
    status: String(row.status) as ExecutionStatus,
    input: String(row.input),
    output: optional(row.output),
    error: optional(row.error),
    cause: optional(row.cause),
    startMs: Number(row.start),
    stopMs: row.stop === null ? undefined : Number(row.stop),
    restarts: Number(row.restarts),
  };
}
